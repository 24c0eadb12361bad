// Tests the audit record of a client's change.
#include <tether/server/audit.hpp>

#include "local_server.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <filesystem>
#include <unistd.h>

using namespace tether;
using test::local_server;

namespace {

std::vector<std::string> changes(const local_server& of) {
    std::vector<std::string> found;
    for (const std::string& line : of.logged)
        if (line.starts_with("change ")) found.push_back(line);
    return found;
}

} // namespace

TEST_SUITE("server::audit") {

    TEST_CASE("a visible program is named by its file, one that has ended has no name") {
        CHECK(server::program_of(::getpid()) == std::filesystem::read_symlink("/proc/self/exe").string());
        CHECK(server::program_of(0).empty());
        CHECK(server::program_of(-1).empty());
        CHECK(server::program_of(1 << 30).empty()); // over the kernel's maximum (proc(5), pid_max)
    }

    TEST_CASE_FIXTURE(local_server, "every change is recorded with its user, its program and the response") {
        who = {1000, 1000, ::getpid()};
        start();
        auto client = connect();
        const auto made = client.ask("POST", "/v1/runs", R"({"prompt":"secret words"})");
        const std::string id{made.json().at("id").as_string()};
        const std::string self = std::filesystem::read_symlink("/proc/self/exe").string();
        const std::string from =
            " uid=1000 user=ada pid=" + std::to_string(::getpid()) + " program=" + self + " status=";
        client.ask("GET", "/v1/runs/" + id);
        client.ask("GET", "/v1/status");
        client.ask("POST", "/v1/runs", "{");
        client.ask("POST", "/v1/runs/" + id + "/cancel");
        client.ask("DELETE", "/v1/runs/run_nobodys");
        CHECK(changes(*this) ==
              std::vector<std::string>{"change accepted change=create run=" + id + from + "201",
                                       "change refused change=create" + from + "400",
                                       "change accepted change=cancel run=" + id + from + "200",
                                       "change refused change=forget run=run_nobodys" + from + "404"});
        CHECK(std::none_of(logged.begin(), logged.end(),
                           [](const std::string& line) { return line.find("secret words") != line.npos; }));
    }

    TEST_CASE_FIXTURE(local_server,
                      "a user over a quota gets an error that says so, and other users are not affected") {
        access.max_active_runs = 1;
        runs.unfinished[1000] = 1;
        start();
        auto client = connect();
        const auto refused = client.ask("POST", "/v1/runs", R"({"prompt":"hello"})");
        CHECK(refused.status == 429);
        CHECK(refused.json().at("type") == "urn:tether:quota_exceeded");
        who = {1001, 1001};
        auto other = connect();
        CHECK(other.ask("POST", "/v1/runs", R"({"prompt":"hello"})").status == 201);
        who = {1000, 1000};
        access.max_active_runs = 0;
        access.submissions_per_minute = 1;
        instance->set_access(access);
        CHECK(client.ask("POST", "/v1/runs", R"({"prompt":"hello"})").status == 201);
        const auto later = client.ask("POST", "/v1/runs", R"({"prompt":"hello"})");
        CHECK(later.status == 429);
        CHECK(later.head.find("Retry-After: ") != std::string::npos);
    }

    TEST_CASE_FIXTURE(local_server, "a further turn counts as submitted work") {
        access.submissions_per_minute = 1;
        start();
        const std::string id = put(101, session::run_state::succeeded), running = put(102);
        auto client = connect();
        const std::string body = R"({"events":[{"type":"user.message","content":[{"type":"text","text":"more"}]}]})";
        CHECK(client.ask("POST", "/v1/runs", R"({"prompt":"hello"})").status == 201);
        const auto refused = client.ask("POST", "/v1/runs/" + id + "/events", body);
        CHECK_MESSAGE(refused.status == 429, refused.body);
        CHECK(client.ask("POST", "/v1/runs/" + running + "/events", body).status == 200); // of an active turn
    }
}
