// Tests the name of a daemon in its remote sessions.
#include <daemon/tetherd/host/instance.hpp>

#include <tether/core/id.hpp>

#include "support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <fstream>

using namespace tether::daemon;
namespace fs = std::filesystem;

TEST_SUITE("daemon::instance") {

    TEST_CASE("the name is created once and found again") {
        tether::test::temp_dir dir;
        const fs::path state = dir / "state";
        const auto made = keep_instance(state);
        REQUIRE(made.has_value());
        CHECK(tether::is_ulid_id("inst_", *made));
        CHECK(keep_instance(state).value() == *made);
        CHECK(fs::status(state).permissions() == fs::perms{0700});
        CHECK(fs::status(state / "instance").permissions() == fs::perms{0600});
        CHECK_FALSE(fs::exists(state / "instance.new"));
    }

    TEST_CASE("a draft left by a crash is not used as a name") {
        tether::test::temp_dir dir;
        std::ofstream{dir / "instance.new"} << "inst_half";
        CHECK(keep_instance(dir.path()).has_value());
    }

    TEST_CASE("a file that contains no valid name is not replaced") {
        tether::test::temp_dir dir;
        std::ofstream{dir / "instance"} << "something else\n";
        CHECK(keep_instance(dir.path()).has_error());
        std::string kept;
        std::getline(std::ifstream{dir / "instance"}, kept);
        CHECK(kept == "something else");
    }

    TEST_CASE("parent folders are created too, and an obstacle is an error") {
        tether::test::temp_dir dir;
        CHECK(keep_instance(dir / "not" / "yet").has_value());
        CHECK(fs::status(dir / "not" / "yet").permissions() == fs::perms{0700});
        std::ofstream{dir / "file"} << "in the way";
        CHECK(keep_instance(dir / "file" / "state").has_error());
        CHECK(keep_instance(dir / "file").has_error());
    }

    TEST_CASE("a symbolic link in place of the draft is not followed") {
        tether::test::temp_dir dir;
        std::ofstream{dir / "other"} << "somebody's";
        fs::create_symlink(dir / "other", dir / "instance.new");
        CHECK(keep_instance(dir.path()).has_value());
        CHECK_FALSE(fs::is_symlink(dir / "instance"));
        CHECK(fs::file_size(dir / "other") == std::string{"somebody's"}.size());
    }

    TEST_CASE("looking up a name creates none, and an invalid name is reported with its file and the remedy") {
        tether::test::temp_dir dir;
        CHECK(find_instance(dir.path()).value() == std::nullopt);
        CHECK_FALSE(why_no_instance(dir.path()));
        CHECK_FALSE(why_no_instance(dir / "none"));
        CHECK(fs::is_empty(dir.path()));
        const std::string made = keep_instance(dir.path()).value();
        CHECK(find_instance(dir.path()).value() == made);
        CHECK_FALSE(why_no_instance(dir.path()));
        for (const std::string& text : {std::string{}, std::string{"garbage\n"}, made + "\nand more\n", made + "X"}) {
            CAPTURE(text);
            std::ofstream{dir / "instance"} << text;
            const auto why = why_no_instance(dir.path());
            REQUIRE(why);
            CHECK(why->starts_with((dir / "instance").string() + " is damaged"));
            CHECK(why->find("Restore it from a copy") != std::string::npos);
        }
        CHECK_FALSE(why_no_instance(dir / "instance")); // a file cannot be the folder
    }
}
