// Tests which files other users can change.
#include <daemon/tetherd/host/trusted_file.hpp>

#include "support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace tether::daemon;
namespace fs = std::filesystem;

namespace {

struct place {
    place() {
        fs::create_directory(dir / "folder");
        std::ofstream{file} << "{}";
        ::chmod(file.c_str(), 0644);
    }
    std::optional<std::string> why(uid_t user = ::geteuid()) const { return why(file, user); }
    static std::optional<std::string> why(const std::string& path, uid_t user = ::geteuid()) {
        struct stat about {};
        REQUIRE(::stat(path.c_str(), &about) == 0);
        return why_changeable(path, about, user);
    }

    tether::test::temp_dir dir;
    const std::string folder = dir / "folder", file = dir / "folder" / "file";
};

} // namespace

TEST_SUITE("daemon::trusted_file") {

    TEST_CASE("a user's own group is private when it has the user's name and no other member") {
        const user_entry alice{"alice", 1000}, bob{"bob", 1001};
        const std::vector<user_entry> users{alice, bob};
        CHECK(is_private_group(alice, {"alice", 1000, {}}, users));
        CHECK(is_private_group(alice, {"alice", 1000, {"alice"}}, users));
        CHECK_FALSE(is_private_group(alice, {"alice", 1000, {"alice", "bob"}}, users));
        CHECK_FALSE(is_private_group(alice, {"alice", 1001, {}}, users));
        CHECK_FALSE(is_private_group(alice, {"users", 1000, {}}, users)); // others may not be listed
        const std::vector<user_entry> together{alice, {"carol", 1000}};
        CHECK_FALSE(is_private_group(alice, {"alice", 1000, {}}, together));
    }

    TEST_CASE_FIXTURE(place, "a file is trusted in a folder that others cannot change") {
        CHECK_FALSE(why());
        for (const mode_t mode : {0602, 0666}) {
            ::chmod(file.c_str(), mode);
            CHECK(why() == file + ": other users can change it; run: chmod go-w " + file);
        }
        CHECK_FALSE(place::why("/dev/null"));
    }

    TEST_CASE_FIXTURE(place, "a file in a folder that others can change is not trusted") {
        const std::string reason = folder + ": other users can change it; run: chmod go-w " + folder;
        ::chmod(folder.c_str(), 0777);
        CHECK(why() == reason);
        fs::create_symlink(file, dir / "link");
        CHECK(place::why(dir / "link") == reason); // in the folder of its target
        ::chmod(folder.c_str(), 01777);            // others cannot replace the files of a user
        CHECK_FALSE(why());
    }

    TEST_CASE_FIXTURE(place, "a symbolic link that others can replace is not trusted") {
        ::chmod(dir.path().c_str(), 0703);
        fs::create_symlink(file, dir / "link");
        CHECK(place::why(dir / "link") ==
              dir.path().string() + ": other users can change it; run: chmod go-w " + dir.path().string());
    }

    TEST_CASE_FIXTURE(place, "the file of the user for whom the check is done is trusted") {
        if (::geteuid() != 0) return; // only root can give files away
        for (const std::string& path : {file, folder}) REQUIRE(::chown(path.c_str(), 4001, 4001) == 0);
        CHECK_FALSE(why(4001));
        CHECK(why(0) == file + " belongs to user 4001, who can read and change it; run: chown 0 " + file);
        REQUIRE(::chown(file.c_str(), 0, 0) == 0);
        CHECK(why(0) == folder + " belongs to user 4001, who can read and change it; run: chown 0 " + folder);
        ::chmod(file.c_str(), 0664); // the group root
        CHECK_FALSE(why(4001));
        REQUIRE(::chown(file.c_str(), 0, 4001) == 0); // a group that is no user's own
        CHECK(why(4001));
    }
}
