// Tests how tether doctor reads the output of other programs and the kernel.
#include "doctor/gather.hpp"
#include "doctor/program_output.hpp"

#include "support/temp_dir.hpp"

#include <cerrno>
#include <doctest/doctest.h>
#include <fstream>
#include <sys/stat.h>

using namespace tether::cli::doctor;
using namespace std::chrono_literals;

TEST_SUITE("cli::doctor_gather") {

    TEST_CASE("systemctl's output is read, and unknown properties are ignored") {
        const auto unit = parse_unit("LoadState=loaded\nActiveState=active\nSubState=running\nUser=tether\nNew=1\n"
                                     "NRestarts=2\nLimitNOFILE=65536\nExecMainStatus=0\nUnitFileState=enabled\nbroken");
        CHECK(unit.is_loaded());
        CHECK(unit.active == "active");
        CHECK(unit.user == "tether");
        CHECK(unit.restarts == 2);
        CHECK(unit.descriptors == 65'536);
        CHECK_FALSE(parse_unit("LoadState=not-found\nLimitNOFILE=infinity").is_loaded());
        CHECK_FALSE(parse_unit("").has_answered);
    }

    TEST_CASE("settings are read from the dump of the configuration") {
        const auto found = parse_settings(R"({"listen":"/s","state_dir":"/d",)"
                                          R"("api":{"base_url":"https://a","key_file":"/k","max_connections":32},)"
                                          R"("limits":{"active_runs":10000,"handshakes":32,"clients":1024}})");
        REQUIRE(found);
        CHECK(found->listen == "/s");
        CHECK(found->key_file == "/k");
        CHECK(found->descriptors == 11'288);
        CHECK_FALSE(parse_settings("no JSON"));
        CHECK_FALSE(parse_settings("[]"));
    }

    TEST_CASE("the soft limit of a process is the first number of its line") {
        CHECK(parse_descriptor_limit("Limit\nMax open files            1024                 524288     files\n") ==
              1024);
        CHECK_FALSE(parse_descriptor_limit("Max open files unlimited"));
        CHECK_FALSE(parse_descriptor_limit(""));
    }

    TEST_CASE("of a file only mode and size are read, never its contents") {
        tether::test::temp_dir dir;
        const std::string path = (dir / "key").string();
        std::ofstream{path} << "sk-hush";
        REQUIRE(::chmod(path.c_str(), 0640) == 0);
        const auto file = look_at(path);
        CHECK(file.is == file_facts::type::regular);
        CHECK(file.mode == 0640);
        CHECK(file.size == 7);
        CHECK(file.owner == look_at_me().name);
        CHECK(look_at((dir / "none").string()).error == ENOENT);
        CHECK(look_at(dir.path().string()).is == file_facts::type::folder);
    }

    TEST_CASE("a program's complete output is read, and a program that does not end is killed") {
        const auto said = run_program({"sh", "-c", "echo out; echo err >&2; exit 3"}, own_environment(), 10s);
        REQUIRE(said);
        CHECK(said->status == 3);
        CHECK(said->out == "out\n");
        CHECK(said->err == "err\n");
        const auto before = std::chrono::steady_clock::now();
        const auto stuck = run_program({"sh", "-c", "exec sleep 60"}, own_environment(), 50ms);
        REQUIRE(stuck);
        CHECK(stuck->status == -1);
        CHECK(std::chrono::steady_clock::now() - before < 30s);
        CHECK_FALSE(run_program({"/no/such/program"}, {}, 1s));
    }

    TEST_CASE("more than a mebibyte of output is dropped") {
        const auto said = run_program({"sh", "-c", "head -c 3000000 /dev/zero"}, own_environment(), 10s);
        REQUIRE(said);
        CHECK(said->out.size() == 1u << 20);
        CHECK(said->status == 0);
    }
}
