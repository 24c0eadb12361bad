// Tests files that are complete or missing after a power loss.
#include <tether/store/durable_file.hpp>

#include "support/temp_dir.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::store;
namespace fs = std::filesystem;

TEST_SUITE("store::durable_file") {

    TEST_CASE("a private file is complete, readable only by its owner, and leaves no other file") {
        test::temp_dir dir;
        const std::string bytes("a\0b", 3);
        REQUIRE_FALSE(write_private_file(dir / "key", bytes));
        CHECK(read_small_file(dir / "key", 100).value() == bytes);
        CHECK(fs::status(dir / "key").permissions() == (fs::perms::owner_read | fs::perms::owner_write));
        CHECK(std::distance(fs::directory_iterator{dir.path()}, fs::directory_iterator{}) == 1);
        REQUIRE_FALSE(write_private_file(dir / "key", "new"));
        CHECK(read_small_file(dir / "key", 100).value() == "new");
    }

    TEST_CASE("the remains of an interrupted write do not matter") {
        test::temp_dir dir;
        REQUIRE_FALSE(create_private_file(dir / "key.new"));
        CHECK_FALSE(write_private_file(dir / "key", "x"));
    }

    TEST_CASE("an existing file is not overwritten") {
        test::temp_dir dir;
        REQUIRE_FALSE(create_private_file(dir / "a"));
        CHECK(create_private_file(dir / "a") == boost::system::errc::file_exists);
    }

    TEST_CASE("a file over the size limit is not read") {
        test::temp_dir dir;
        REQUIRE_FALSE(write_private_file(dir / "a", "12345"));
        CHECK(read_small_file(dir / "a", 5).value() == "12345");
        CHECK(read_small_file(dir / "a", 4).error() == boost::system::errc::file_too_large);
        CHECK(read_small_file(dir / "b", 4).error() == boost::system::errc::no_such_file_or_directory);
    }

    TEST_CASE("errors are those of the system") {
        test::temp_dir dir;
        CHECK(sync_file(dir / "none") == boost::system::errc::no_such_file_or_directory);
        CHECK(publish_file(dir / "none", dir / "a") == boost::system::errc::no_such_file_or_directory);
        CHECK(write_private_file(dir / "none/a", "x") == boost::system::errc::no_such_file_or_directory);
    }
}
