#include <tether/store/state_lock.hpp>

#include "support/temp_dir.hpp"

#include <doctest/doctest.h>

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

    TEST_CASE("a folder that is not there is named") {
        tether::test::temp_dir dir;
        std::string why;
        state_lock lock;
        CHECK_FALSE(lock.take(dir / "none", why));
        CHECK(why.find((dir / "none/lock").string()) != std::string::npos);
        CHECK(why.find("No such file") != std::string::npos);
    }
}
