// Tests where the API key is found.
#include <daemon/tetherd/config/key.hpp>

#include "support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <map>
#include <unistd.h>

using namespace tether::daemon;
namespace fs = std::filesystem;

namespace {

environment set(std::map<std::string, std::string> variables) {
    return [variables = std::move(variables)](const char* name) {
        const auto found = variables.find(name);
        return found == variables.end() ? std::string{} : found->second;
    };
}

std::string write(const fs::path& path, std::string_view text, fs::perms mode = fs::perms{0600}) {
    std::ofstream{path} << text;
    fs::permissions(path, mode);
    return path;
}

std::string why(const std::string& file, const environment& from) {
    const auto found = find_key(file, from);
    REQUIRE(found.has_error());
    return found.error().text;
}

} // namespace

TEST_SUITE("daemon::key") {

    TEST_CASE("a credential overrides the file, the file overrides the environment") {
        tether::test::temp_dir dir;
        const std::string file = write(dir / "key", "from-file\n");
        const environment both =
            set({{"ANTHROPIC_API_KEY", "from-environment"}, {"CREDENTIALS_DIRECTORY", dir.path()}});

        CHECK(find_key("", both)->reveal() == "from-environment");
        CHECK(find_key(file, both)->reveal() == "from-file");
        // A credential of the service manager may have any mode.
        write(dir / "anthropic-api-key", "from-credential\r\n", fs::perms{0644});
        CHECK(find_key(file, both)->reveal() == "from-credential");
    }

    TEST_CASE("a key file that others can access is refused with the command that fixes it") {
        tether::test::temp_dir dir;
        for (const unsigned mode : {0640u, 0604u, 0620u, 0601u}) {
            CAPTURE(mode);
            const std::string file = write(dir / "key", "sk-hush", fs::perms{mode});
            CHECK(why(file, set({})).find("run: chmod 600 " + file) != std::string::npos);
        }
        CHECK(find_key(write(dir / "key", "sk-hush", fs::perms{0400}), set({})).has_value());
    }

    TEST_CASE("a bad source is an error, and the next source is not tried") {
        tether::test::temp_dir dir;
        const environment spare = set({{"ANTHROPIC_API_KEY", "spare"}});
        CHECK(why(dir / "nowhere", spare).find("No such file") != std::string::npos);
        CHECK(why(dir.path(), spare).find("is not a file") != std::string::npos);
        CHECK(why(write(dir / "empty", "\n"), spare).find("contains no key") != std::string::npos);
        CHECK(why(write(dir / "long", std::string(5000, 'k')), spare).find("too long") != std::string::npos);
    }

    TEST_CASE("another user's key file is refused") {
        if (::geteuid() != 0) return; // only root can change the owner of files
        tether::test::temp_dir dir;
        const std::string file = write(dir / "key", "sk-ant-1");
        REQUIRE(::chown(file.c_str(), 4'000'001, static_cast<gid_t>(-1)) == 0);
        CHECK(why(file, set({})).find("belongs to user 4000001, who can read and change it; run: chown 0") !=
              std::string::npos);
    }

    TEST_CASE("a credential without a key counts as missing") {
        tether::test::temp_dir dir;
        const environment empty = set({{"CREDENTIALS_DIRECTORY", dir.path()}});
        for (const char* text : {"", "\n", "\r\n"}) {
            write(dir / "anthropic-api-key", text, fs::perms{0400});
            CHECK(why("", empty).find("the credential anthropic-api-key is missing or empty") != std::string::npos);
            CHECK(find_key(write(dir / "key", "from-file"), empty)->reveal() == "from-file");
            fs::remove(dir / "anthropic-api-key");
        }
        write(dir / "anthropic-api-key", "two\nlines");
        CHECK(find_key(dir / "key", empty).has_error());
    }

    TEST_CASE("a missing key is distinguished from a bad one") {
        tether::test::temp_dir dir;
        CHECK(find_key("", set({})).error().nowhere);
        CHECK(find_key("", set({{"CREDENTIALS_DIRECTORY", dir.path()}})).error().nowhere);
        CHECK_FALSE(find_key(dir / "absent", set({})).error().nowhere);
        CHECK_FALSE(find_key("", set({{"ANTHROPIC_API_KEY", "two words"}})).error().nowhere);
        CHECK(why(dir / "absent", set({})).starts_with("/api/key_file: "));
    }

    TEST_CASE("a key is one line of visible ASCII, and a bad key is never shown") {
        tether::test::temp_dir dir;
        for (const char* key : {"two\nlines", "a\tb", "a b",
                                "a\x01"
                                "b",
                                "schl\xc3\xbcssel"}) {
            const std::string text = why("", set({{"ANTHROPIC_API_KEY", key}}));
            CHECK(text.find("ANTHROPIC_API_KEY") == 0);
            CHECK(text.find(key) == std::string::npos);
        }
    }

    TEST_CASE("without a key the error names the ways to provide one") {
        const std::string text = why("", set({}));
        for (const char* way : {"api.key_file", "ANTHROPIC_API_KEY", "--simulate"})
            CHECK(text.find(way) != std::string::npos);
    }
}
