// Tests the list of origins that have answered, across restarts.
#include <daemon/tetherd/host/answered_origins.hpp>

#include "support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fstream>

using namespace tether::daemon;
namespace fs = std::filesystem;

TEST_SUITE("daemon::answered_origins") {

    TEST_CASE("an origin is known after its first response, whatever the path") {
        tether::test::temp_dir dir;
        CHECK_FALSE(has_answered(dir.path(), "https://api.example"));
        CHECK_FALSE(note_answered(dir.path(), "https://api.example/prefix"));
        CHECK(has_answered(dir.path(), "https://API.example:443"));
        CHECK(fs::status(dir / "origins").permissions() == fs::perms{0600});
    }

    TEST_CASE("another scheme, host or port is another origin") {
        tether::test::temp_dir dir;
        CHECK_FALSE(note_answered(dir.path(), "https://api.example"));
        for (const char* other : {"http://api.example", "https://api.example:8443", "https://other.example", "no URL"})
            CHECK_FALSE(has_answered(dir.path(), other));
    }

    TEST_CASE("several origins are kept, and the oldest are dropped") {
        tether::test::temp_dir dir;
        for (int i = 0; i < 33; ++i) CHECK_FALSE(note_answered(dir.path(), fmt::format("https://h{}.example", i)));
        CHECK_FALSE(has_answered(dir.path(), "https://h0.example"));
        CHECK(has_answered(dir.path(), "https://h1.example"));
        CHECK(has_answered(dir.path(), "https://h32.example"));
    }

    TEST_CASE("after a damaged or missing file no origin is known") {
        tether::test::temp_dir dir;
        std::ofstream{dir / "origins"} << std::string(100'000, 'x') << "\n\n\xff\n";
        CHECK_FALSE(has_answered(dir.path(), "https://api.example"));
        CHECK(note_answered(dir / "absent", "https://api.example"));
    }
}
