// Tests the simulator's options.
#include <daemon/tetherd/simulation.hpp>

#include "support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fstream>

using namespace tether::daemon;
using namespace std::chrono_literals;

namespace {

/// The only mistake.
std::string mistake(const options& given) {
    std::vector<std::string> mistakes;
    simulation_of(given, mistakes);
    REQUIRE(mistakes.size() == 1);
    return mistakes.front();
}

tether::simulator::simulator_config settings_of(const options& given) {
    std::vector<std::string> mistakes;
    auto settings = simulation_of(given, mistakes);
    CHECK(mistakes.empty());
    return settings;
}

} // namespace

TEST_SUITE("daemon::simulation") {

    TEST_CASE("addresses are literal, with a port, and with brackets around IPv6") {
        options given;
        for (const auto& [text, address, port] :
             {std::tuple{"127.0.0.1:8080", "127.0.0.1", 8080}, std::tuple{"[::1]:0", "::1", 0}}) {
            CAPTURE(text);
            given.simulate_listen = text;
            const auto settings = settings_of(given);
            CHECK(settings.address == address);
            CHECK(settings.port == port);
        }
        for (const char* text :
             {"", "8080", "localhost:80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:99999", "::1:80", "[127.0.0.1]:80"}) {
            CAPTURE(text);
            given.simulate_listen = text;
            CHECK(mistake(given) == fmt::format("--simulate-listen: '{}' is not ADDRESS:PORT", text));
        }
    }

    TEST_CASE("the folder of scripts must be readable") {
        const tether::test::temp_dir dir;
        options given;
        given.simulate_scripts = dir.path();
        CHECK(settings_of(given).scripts == dir.path());
        std::ofstream{dir / "file"} << "x";
        given.simulate_scripts = dir / "file";
        CHECK(mistake(given).ends_with("file': Not a directory"));
        given.simulate_scripts = dir / "absent";
        CHECK(mistake(given).ends_with("absent': No such file or directory"));
    }

    TEST_CASE("the pace is a duration, and naming a TLS file enables TLS") {
        options given;
        given.simulate_pace = "200ms";
        given.simulate_tls = "ca.pem";
        CHECK(settings_of(given).pace == 200ms);
        CHECK(settings_of(given).tls);
        given.simulate_pace = "fast";
        CHECK(mistake(given) == "--simulate-pace: 'fast' is not a duration");
    }

    TEST_CASE("a profile must be one of the known names") {
        options given;
        given.simulate_profile = "receipts";
        CHECK(settings_of(given).profile.sends == tether::simulator::send_response::receipts);
        given.simulate_profile = "receipt";
        CHECK(mistake(given).starts_with("--simulate-profile: unknown profile 'receipt': use gateway, receipts, "));
    }

    TEST_CASE("the line to copy names the socket, whatever characters are in its path") {
        CHECK(export_line("/tmp/tmp.Xy1/tether.sock") == "export TETHER_SOCKET=/tmp/tmp.Xy1/tether.sock");
        CHECK(export_line("/tmp/my $HOME/t.sock") == "export TETHER_SOCKET='/tmp/my $HOME/t.sock'");
        CHECK(export_line("/tmp/it's/t.sock") == R"(export TETHER_SOCKET='/tmp/it'\''s/t.sock')");
    }
}
