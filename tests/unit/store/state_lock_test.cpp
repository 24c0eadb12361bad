// Tests the lock on a state directory.
#include <tether/store/state_lock.hpp>

#include "support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <fstream>

using namespace tether::store;

TEST_SUITE("store::state_lock") {

    TEST_CASE("a folder has one owner at a time") {
        tether::test::temp_dir dir;
        std::string why;
        {
            state_lock first;
            CHECK(first.take(dir.path(), why));
            state_lock second;
            CHECK_FALSE(second.take(dir.path(), why));
            CHECK(why == "another tetherd uses the state directory " + dir.path().string());
        }
        state_lock third;
        CHECK(third.take(dir.path(), why));
    }

    TEST_CASE("a second owner is refused even when the lock was deleted or replaced") {
        tether::test::temp_dir dir;
        std::string why;
        state_lock first;
        REQUIRE(first.take(dir.path(), why));
        CHECK(first.why_lost().empty());
        std::filesystem::remove(dir / "lock");
        CHECK(first.why_lost().starts_with((dir / "lock").string() + " was deleted while the daemon ran"));
        state_lock second;
        CHECK_FALSE(second.take(dir.path(), why));
        CHECK(why == "another tetherd uses the state directory " + dir.path().string());
        CHECK(first.why_lost().starts_with((dir / "lock").string() + " was replaced while the daemon ran"));
    }

    TEST_CASE("a folder or a watched file that was moved is detected, and so is its return") {
        tether::test::temp_dir dir;
        std::filesystem::create_directory(dir / "state");
        std::ofstream{dir / "state" / "db"} << "x";
        std::string why;
        state_lock lock;
        REQUIRE(lock.take(dir / "state", why));
        lock.watch(dir / "state" / "db");
        CHECK(lock.why_lost().empty());
        std::filesystem::rename(dir / "state" / "db", dir / "db");
        CHECK(lock.why_lost().starts_with((dir / "state" / "db").string() + " was deleted"));
        std::filesystem::rename(dir / "db", dir / "state" / "db");
        CHECK(lock.why_lost().empty());
        std::filesystem::rename(dir / "state", dir / "elsewhere");
        CHECK(lock.why_lost().starts_with((dir / "state").string() + " was deleted"));
        std::filesystem::create_directory(dir / "state");
        CHECK(lock.why_lost().starts_with((dir / "state").string() + " was replaced"));
    }

    TEST_CASE("a missing folder is named") {
        tether::test::temp_dir dir;
        std::string why;
        state_lock lock;
        CHECK_FALSE(lock.take(dir / "none", why));
        CHECK(why.find((dir / "none/lock").string()) != std::string::npos);
        CHECK(why.find("No such file") != std::string::npos);
    }
}
