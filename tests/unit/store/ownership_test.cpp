// Tests whether other users can access private files.
#include <tether/store/ownership.hpp>

#include "support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <fstream>
#include <unistd.h>

using namespace tether::store;

namespace {

std::optional<std::string> why(uid_t owner, mode_t mode, exposure to) {
    struct stat about {};
    about.st_uid = owner;
    about.st_mode = S_IFREG | mode;
    return why_exposed("/state/file", about, /*user=*/4'000'001, to);
}

} // namespace

TEST_SUITE("store::ownership") {

    TEST_CASE("a file that its user or root owns, and no other user may change, is private") {
        for (const uid_t owner : {4'000'001u, 0u}) {
            CHECK_FALSE(why(owner, 0600, exposure::readers));
            CHECK_FALSE(why(owner, 0755, exposure::writers));
        }
    }

    TEST_CASE("the message contains the command") {
        CHECK(why(4'000'002, 0600, exposure::writers) ==
              "/state/file belongs to user 4000002, who can read and change it; run: chown 4000001 /state/file");
        for (const mode_t mode : {0620, 0602, 0777})
            CHECK(why(0, mode, exposure::writers) ==
                  "/state/file: other users can change it; run: chmod go-w /state/file");
        for (const mode_t mode : {0640, 0604, 0610})
            CHECK(why(0, mode, exposure::readers) ==
                  "/state/file: other users can read this key; run: chmod 600 /state/file");
    }

    TEST_CASE("an existing file is checked, and a missing one is private") {
        const tether::test::temp_dir dir;
        CHECK_FALSE(why_exposed(dir / "none", exposure::readers));
        std::ofstream{dir / "file"} << "x";
        ::chmod((dir / "file").c_str(), 0666);
        CHECK(why_exposed(dir / "file", exposure::writers));
        ::chmod((dir / "file").c_str(), 0600);
        CHECK_FALSE(why_exposed(dir / "file", exposure::readers));
    }
}
