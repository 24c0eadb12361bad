// Tests the daemon with its service manager: passed sockets and watchdog notifications.
#include "service_manager.hpp"
#include "world.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <iterator>
#include <sys/socket.h>
#include <unistd.h>

namespace tether::test {
namespace {

using namespace std::chrono_literals;

boost::json::value work(std::string prompt) {
    boost::json::object body{{"agent", "agent_test"}, {"environment_id", "env_test"}};
    body["prompt"] = std::move(prompt);
    return body;
}

} // namespace

TEST_SUITE("service manager") {

    TEST_CASE("work sent while no daemon runs waits in the socket, and a restart turns no client away") {
        world w{quick_config(), handing_over(TETHERD)};
        w.replace_daemon();
        const manager_socket socket{w.daemon->socket_path(), SOCK_STREAM};
        const inheritance given{socket.descriptor()};
        std::vector<std::string> ids;
        for (int start = 0; start < 3; ++start) {
            CAPTURE(start);
            auto hand_over = [](world& to, std::vector<std::string>& into) -> asio::awaitable<void> {
                const boost::json::object made = co_await to.async_create(work("@say ok"));
                into.emplace_back(made.at("id").as_string());
            };
            const auto task = w.start(hand_over(w, ids));
            w.start_daemon({"HANDED_OVER=1"});
            REQUIRE_MESSAGE(w.run_until([&] { return task.finished(); }, 10s), w.daemon->log());
            w.check_done(ids.back(), {"ok"});
            w.stop_daemon();
            CHECK(std::filesystem::exists(w.daemon->socket_path()));
        }
        CHECK(w.daemon->log().find("inherited=true") != std::string::npos);
        CHECK(w.nothing_left());
    }

    TEST_CASE("a TCP socket from the service manager serves metrics, and the daemon binds its own for clients") {
        world w{quick_config(), handing_over(TETHERD)};
        w.replace_daemon();
        asio::ip::tcp::acceptor bound{w.ctx, {asio::ip::address_v4::loopback(), 0}};
        const auto place = bound.local_endpoint();
        const inheritance given{bound.native_handle()};
        w.start_daemon({"HANDED_OVER=1"});
        const std::string id = w.accept("@say ok");
        w.check_done(id, {"ok"});
        asio::ip::tcp::iostream scrape{place};
        scrape << "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" << std::flush;
        const std::string answer{std::istreambuf_iterator<char>{scrape}, {}};
        CHECK(answer.starts_with("HTTP/1.1 200 "));
        CHECK(answer.find("tether_runs_finished_total") != std::string::npos);
        CHECK(w.daemon->log().find("inherited=false") != std::string::npos);
    }

    TEST_CASE("an unusable descriptor keeps the daemon from starting, and is named") {
        world w{quick_config(), handing_over(TETHERD)};
        w.replace_daemon();
        const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
        const inheritance given{nothing};
        ::close(nothing);
        w.daemon->start({"HANDED_OVER=1"});
        CHECK(w.run_until([&] { return w.daemon->exit_status().has_value(); }, 10s));
        CHECK(w.daemon->exit_status() == 1);
        CHECK(w.daemon->log().find("the inherited descriptor is not a socket") != std::string::npos);
    }

    TEST_CASE("the watchdog is notified while loop and store work, and no longer when a commit is stuck") {
        world w{quick_config(), {CRASHING_TETHERD}};
        w.replace_daemon();
        const manager_socket notified{w.daemon->dir() / "notify", SOCK_DGRAM};
        const std::vector<std::string> watched{fmt::format("NOTIFY_SOCKET={}", (w.daemon->dir() / "notify").string()),
                                               "WATCHDOG_USEC=40000"};
        std::size_t fed = 0;
        std::string other;
        const auto listen = [&] {
            for (std::string word = notified.heard(); !word.empty(); word = notified.heard())
                if (word == "WATCHDOG=1\n") ++fed;
                else other += word;
        };
        const auto is_fed = [&](std::size_t times) {
            fed = 0;
            return [&, times] { return listen(), fed >= times; };
        };
        w.start_daemon(watched);
        CHECK(w.run_until(is_fed(20), 10s));
        CHECK(other.find("EXTEND_TIMEOUT_USEC=") != std::string::npos);
        CHECK(other.find("READY=1\nSTATUS=0 runs active, 0 queued, 0 streams") != std::string::npos);
        w.stop_daemon();
        CHECK_FALSE(w.run_until(is_fed(1), 0s)); // notifications from before

        std::vector<std::string> stuck = watched;
        stuck.emplace_back("TETHER_TEST_CRASH=stuck:12");
        w.daemon->start(stuck);
        CHECK(w.run_until(is_fed(5), 10s));
        // A working daemon notifies five times meanwhile: the bound is the longest gap, not the usual wait.
        auto quiet_since = std::chrono::steady_clock::now();
        const auto is_quiet = [&] {
            fed = 0;
            listen();
            if (fed > 0) quiet_since = std::chrono::steady_clock::now();
            return std::chrono::steady_clock::now() - quiet_since > 500ms;
        };
        CHECK(w.run_until(is_quiet, 20s));
        CHECK_FALSE(w.daemon->exit_status().has_value()); // the process still exists
        w.daemon->kill();
    }
}

} // namespace tether::test
