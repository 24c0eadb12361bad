// Tests the default paths of a daemon that is being tried out.
#include <daemon/tetherd/host/places.hpp>

#include "support/temp_dir.hpp"

#include <doctest/doctest.h>

using namespace tether::daemon;
namespace fs = std::filesystem;

namespace {

environment runtime_dir(std::string value) {
    return [value](const char* name) { return std::string{name} == "XDG_RUNTIME_DIR" ? value : std::string{}; };
}

} // namespace

TEST_SUITE("daemon::places") {

    TEST_CASE("configured paths are not changed") {
        tether::test::temp_dir dir;
        config settings;
        settings.server.listen = "/nowhere/x.sock";
        settings.state_dir = "/nowhere/state";
        const config usable = usable_places(settings, runtime_dir(dir.path()), dir.path());
        CHECK(usable.server.listen == "/nowhere/x.sock");
        CHECK(usable.state_dir == "/nowhere/state");
    }

    TEST_CASE("state without a configured path is temporary") {
        tether::test::temp_dir dir;
        CHECK(usable_places({}, runtime_dir(""), dir.path()).state_dir == dir / "state");
    }

    TEST_CASE("the socket is in the user's runtime folder, or temporary too") {
        if (fs::exists("/run/tether")) return; // this machine runs a tetherd, so its folder may be writable
        tether::test::temp_dir dir;
        CHECK(usable_places({}, runtime_dir(dir.path()), "/scratch").server.listen == dir / "tether" / "tether.sock");
        CHECK(fs::is_directory(dir / "tether"));
        CHECK(usable_places({}, runtime_dir(""), "/scratch").server.listen == "/scratch/tether.sock");
        CHECK(usable_places({}, runtime_dir(dir / "gone"), "/scratch").server.listen == "/scratch/tether.sock");
    }
}
