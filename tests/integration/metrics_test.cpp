// Tests GET /metrics of a real daemon after finished work and a broken stream.
#include "world.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <doctest/doctest.h>
#include <map>
#include <sstream>

namespace tether::test {
namespace {

using namespace std::chrono_literals;

/// The complete response to one request; the test's simulator runs meanwhile.
template <class Protocol>
std::string ask(io_fixture& loop, const typename Protocol::endpoint& place, const std::string& path) {
    typename Protocol::socket socket{loop.ctx};
    socket.connect(place);
    asio::write(socket, asio::buffer("GET " + path + " HTTP/1.1\r\nHost: tether\r\nConnection: close\r\n\r\n"));
    std::string text;
    bool closed = false;
    asio::async_read(socket, asio::dynamic_buffer(text), [&](error_code, std::size_t) { closed = true; });
    REQUIRE(loop.run_until([&] { return closed; }));
    return text;
}

std::string body_of(const std::string& answer) {
    return answer.substr(answer.find("\r\n\r\n") + 4);
}

struct measured : world {
    explicit measured(std::string config = quick_config()) : world{std::move(config)} {}

    std::string text() {
        const asio::local::stream_protocol::endpoint place{daemon->socket_path()};
        return body_of(ask<asio::local::stream_protocol>(*this, place, "/metrics"));
    }
    /// Every current sample, by its name with labels.
    std::map<std::string, double> samples() {
        std::map<std::string, double> now;
        std::istringstream lines{text()};
        for (std::string line; std::getline(lines, line);) {
            const std::size_t blank = line.rfind(' ');
            if (!line.starts_with('#')) now[line.substr(0, blank)] = std::stod(line.substr(blank + 1));
        }
        return now;
    }
};

std::string config_with_listener(const std::string& place) {
    std::string text = quick_config();
    text.insert(text.rfind('}'), R"(, "metrics": {"listen": ")" + place + "\"}\n");
    return text;
}

} // namespace

TEST_SUITE("metrics") {

    TEST_CASE("finished work and a broken stream are in the metrics, and no data of one run is") {
        measured w;
        auto before = w.samples();
        CHECK(before[R"(tether_runs_finished_total{state="succeeded"})"] == 0);
        CHECK(before["tether_healthy"] == 1);

        const std::string whole = w.accept("@say one");
        w.check_done(whole, {"one"});
        w.api.faults().add(R"({"on":"stream","do":"cut_after","n":3,"how":"truncate"})");
        const std::string broken = w.accept("@say two\n@say three");
        w.check_done(broken, {"two", "three"});
        REQUIRE(w.nothing_left());

        auto now = w.samples();
        CHECK(now[R"(tether_runs{state="succeeded"})"] == 2);
        CHECK(now[R"(tether_runs_finished_total{state="succeeded"})"] == 2);
        CHECK(now["tether_turns_accepted_total"] == 2);
        CHECK(now["tether_results_incomplete_total"] == 0);
        CHECK(now["tether_run_first_event_seconds_count"] == 2);
        CHECK(now["tether_event_lag_seconds_count"] >= 8);
        CHECK(now["tether_stream_opens_total"] == 3);
        CHECK(now[R"(tether_stream_losses_total{reason="truncated"})"] == 1);
        CHECK(now["tether_streams"] == 0);
        CHECK(now[R"(tether_api_requests_total{endpoint="create_session",status="200"})"] == 2);
        CHECK(now[R"(tether_api_requests_total{endpoint="send_events",status="200"})"] == 2);
        CHECK(now[R"(tether_api_request_seconds_count{endpoint="create_session"})"] == 2);
        CHECK(now[R"(tether_governor_wait_seconds_count{priority="create"})"] == 2);
        CHECK(now["tether_ledger_sessions"] == 0);
        CHECK(now["tether_store_commit_seconds_count"] > 4);
        CHECK(now["tether_store_commit_failures_total"] == 0);
        CHECK(now["tether_store_refusing"] == 0);
        CHECK(now[R"(tether_local_requests_total{route="create_run",status="201"})"] == 2);
        CHECK(now["tether_upstream_last_success_timestamp_seconds"] > 1.6e9);
        CHECK(now[R"(tether_tokens_total{kind="output"})"] > 0);

        const std::string text = w.text();
        for (const std::string& id : {whole, broken, std::string{"sesn_"}, std::string{"sevt_"}})
            CHECK(text.find(id) == text.npos);
    }

    TEST_CASE("a scraper gets the same over TCP, at the port in the log") {
        measured w{config_with_listener("127.0.0.1:0")};
        const std::string log = w.daemon->log();
        const std::size_t at = log.find("127.0.0.1:", log.find("serving metrics"));
        REQUIRE(at != log.npos);
        const auto port = static_cast<std::uint16_t>(std::stoul(log.substr(at + 10)));
        const asio::ip::tcp::endpoint place{asio::ip::make_address("127.0.0.1"), port};
        const std::string answer = ask<asio::ip::tcp>(w, place, "/metrics");
        CHECK(answer.starts_with("HTTP/1.1 200 "));
        CHECK(answer.find("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n") != answer.npos);
        CHECK(body_of(answer).find("tether_build_info{version=") != std::string::npos);
        CHECK(ask<asio::ip::tcp>(w, place, "/healthz").starts_with("HTTP/1.1 200 "));
        CHECK(ask<asio::ip::tcp>(w, place, "/v1/runs").starts_with("HTTP/1.1 404 "));
    }
}
} // namespace tether::test
