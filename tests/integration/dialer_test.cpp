// Tests a daemon without a network, and the dialer that opens its connections.
#include "service_manager.hpp"
#include "world.hpp"

#include <cstdlib>
#include <doctest/doctest.h>
#include <fstream>
#include <iterator>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tether::test {
namespace {

using namespace std::chrono_literals;

/// Runs the daemon in a network namespace without any interface, not even loopback.
std::vector<std::string> without_network() {
    return {"unshare", "-rn", TETHERD};
}

bool may_unshare() {
    return std::system("unshare -rn true 2>/dev/null") == 0;
}

std::vector<std::string> dialer_command(const std::string& config_file) {
    std::vector<std::string> words = handing_over(TETHERD_DIALER);
    words.insert(words.end(), {"--config", config_file});
    return words;
}

/// The daemon waits for a stopped dialer at its socket; this keeps the wait short.
std::string impatient_config() {
    std::string config = quick_config();
    const std::string_view patience = R"("connect_timeout": "5s")";
    return config.replace(config.find(patience), patience.size(), R"("connect_timeout": "300ms")");
}

/// A world whose daemon has a dialer, which `start_dialer` starts.
class dialed_world : public world {
  public:
    explicit dialed_world(std::vector<std::string> command = {TETHERD})
        : world{impatient_config(), std::move(command)} {
        replace_daemon();
    }

    /// Starts a dialer whose configuration names this base URL.
    void start_dialer(const std::string& base_url, std::vector<std::string> environment = {}) {
        std::ofstream{ca_dir / "dialer.json"} << R"({"api": {"base_url": ")" << base_url << "\"}}";
        environment.emplace_back("HANDED_OVER=1");
        dialer.start(dialer_command(ca_dir / "dialer.json"), environment, log_path());
    }
    void start_dialer() { start_dialer(api.base_url()); }
    void start() { start_daemon({"TETHER_DIALER=" + place}); }
    std::string dialer_log() const {
        std::ifstream in{log_path()};
        return {std::istreambuf_iterator<char>{in}, {}};
    }
    /// The API's address with a name that needs a lookup.
    std::string by_name() const {
        std::string url = api.base_url();
        return url.replace(url.find("127.0.0.1"), 9, "localhost");
    }
    std::string log_path() const { return ca_dir / "dialer.log"; }
    bool daemon_says(std::string_view text) const { return daemon->log().find(text) != std::string::npos; }

    const std::string place = ca_dir / "dialer";
    const manager_socket socket{place, SOCK_SEQPACKET};
    const inheritance given{socket.descriptor()};
    child_process dialer;
};

} // namespace

TEST_SUITE("dialer") {

    TEST_CASE("a daemon without a network does its work through the dialer") {
        if (!may_unshare()) {
            MESSAGE("skipped: no network can be taken away here (unshare -rn)");
            return;
        }
        dialed_world w{without_network()};
        w.replace_daemon(w.by_name());
        w.start_dialer(w.by_name());
        w.start();
        const std::string id = w.accept("@say one\n@wait 20ms\n@say two");
        w.check_done(id, {"one", "two"});
        CHECK(w.nothing_left());
        CHECK(w.dialer_log().find("dial destination set host=localhost") != std::string::npos);
        CHECK(w.dialer_log().find("refused") == std::string::npos);
        w.dialer.signal(SIGTERM);
        CHECK(w.run_until([&] { return w.dialer.exit_status().has_value(); }));
        CHECK(w.dialer.exit_status() == 0);
    }

    TEST_CASE("open streams survive the dialer, and new connections wait for the next one") {
        dialed_world w;
        w.start_dialer();
        w.start();
        const std::string followed = w.accept("@say one\n@wait 300ms\n@say two");
        REQUIRE(w.run_until([&] { return w.api.truth().open_streams() == 1; }));
        w.dialer.kill();
        const std::string later = w.accept("@say three");
        CHECK(w.run_until([&] { return w.daemon_says("dialer_unavailable"); }));
        CHECK(w.run_until([&] { return w.api.truth().open_streams() == 0; })); // read to its end meanwhile
        w.start_dialer();
        w.check_done(followed, {"one", "two"});
        w.check_done(later, {"three"});
        CHECK(w.nothing_left());
        const auto shown = w.run(w.async_finished(followed));
        CHECK(shown.at("follow").at("opens") == 1);
    }

    TEST_CASE("a dialer with another base URL refuses the daemon's, until both have the same") {
        dialed_world w;
        w.start_dialer(w.by_name());
        w.start();
        const std::string waiting = w.accept("@say one");
        CHECK(w.run_until([&] { return w.daemon_says("API unreachable, runs wait error=dialer_refused"); }));
        CHECK(w.dialer_log().find("dial refused host=127.0.0.1") != std::string::npos);
        CHECK(w.dialer_log().find("the configuration names localhost:") != std::string::npos);
        w.dialer.kill();
        w.start_dialer();
        w.check_done(waiting, {"one"});
        const std::string log = w.daemon->log();
        CHECK(log.find("API unreachable") == log.rfind("API unreachable"));
    }

    TEST_CASE("the dialer connects to a proxy instead, and does not keep its password in its environment") {
        dialed_world w;
        w.start_dialer("https://api.example", {"https_proxy=http://u:hunter2@127.0.0.1:3128"});
        CHECK(w.run_until(
            [&] { return w.dialer_log().find("dial destination set host=127.0.0.1 port=3128") != std::string::npos; }));
        std::ifstream in{"/proc/" + std::to_string(w.dialer.pid()) + "/environ"};
        const std::string environment{std::istreambuf_iterator<char>{in}, {}};
        CHECK(environment.find("HANDED_OVER=1") != std::string::npos);
        CHECK(environment.find("hunter2") == std::string::npos);
    }

    TEST_CASE("the dialer describes itself, and does not run without its socket") {
        child_process alone;
        const temp_dir folder;
        const auto said = [&](std::vector<std::string> words, std::vector<std::string> environment = {}) {
            std::filesystem::remove(folder / "log");
            alone.start(std::move(words), std::move(environment), folder / "log");
            const auto give_up = std::chrono::steady_clock::now() + 10s;
            while (!alone.exit_status() && std::chrono::steady_clock::now() < give_up) ::usleep(1'000);
            REQUIRE(alone.exit_status());
            std::ifstream in{(folder / "log").string()};
            return std::string{std::istreambuf_iterator<char>{in}, {}};
        };
        CHECK(said({TETHERD_DIALER}).find("systemctl start tetherd-dialer.socket") != std::string::npos);
        CHECK(alone.exit_status() == 1);
        CHECK(said({TETHERD_DIALER, "--nonsense"}).find("unknown option '--nonsense'") != std::string::npos);
        CHECK(alone.exit_status() == 2);
        {
            const manager_socket right{folder / "right", SOCK_SEQPACKET};
            const inheritance given{right.descriptor()};
            const auto refusal = [&](const std::string& file) { return said(dialer_command(file), {"HANDED_OVER=1"}); };
            std::ofstream{folder / "bad.json"} << R"({"api": {"base_url": "nonsense"}})";
            CHECK(refusal(folder / "bad.json").find("bad.json: /api/base_url: must be a URL") != std::string::npos);
            CHECK(alone.exit_status() == 78);
            CHECK(refusal(folder / "none.json").find("none.json: No such file") != std::string::npos);
            CHECK(alone.exit_status() == 78);
        }
        const manager_socket wrong{folder / "wrong", SOCK_STREAM};
        const inheritance given{wrong.descriptor()};
        CHECK(said(handing_over(TETHERD_DIALER), {"HANDED_OVER=1"}).find("sequenced packets") != std::string::npos);
        CHECK(alone.exit_status() == 1);
    }
}

} // namespace tether::test
