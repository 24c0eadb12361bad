// Tests metrics and health over TCP on loopback.
#include <tether/server/scrape_listener.hpp>

#include "local_server.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/write.hpp>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::test;
using namespace std::chrono_literals;
using asio::ip::tcp;

namespace {

struct scraping : io_fixture {
    scraping() { config.listen = "127.0.0.1:0"; }
    ~scraping() {
        if (listener) run(listener->async_stop());
    }
    void start() {
        listener.emplace(ctx.get_executor(), config, figures, status, log);
        const auto why = listener->start();
        REQUIRE_MESSAGE(!why, why->text);
    }
    tcp::socket connect() {
        tcp::socket socket{ctx};
        socket.connect(listener->place());
        return socket;
    }
    /// All data until the other side closes.
    std::string read_all(tcp::socket& socket) {
        std::string text;
        bool closed = false;
        std::array<char, 4096> scratch;
        std::function<void()> next = [&] {
            socket.async_read_some(asio::buffer(scratch), [&](error_code ec, std::size_t n) {
                text.append(scratch.data(), n);
                if (ec) closed = true;
                else next();
            });
        };
        next();
        REQUIRE(run_until([&] { return closed; }));
        return text;
    }
    std::string ask(const std::string& line, const std::string& more = {}) {
        tcp::socket socket = connect();
        const std::string bytes = line + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + more + "\r\n";
        asio::write(socket, asio::buffer(bytes));
        return read_all(socket);
    }

    server::scrape_config config;
    fake_metrics figures;
    fake_status status;
    std::vector<std::string> logged;
    logger log{log_level::info, [this](log_level, std::string_view line) { logged.emplace_back(line); }};
    std::optional<server::scrape_listener> listener;
};

bool begins(const std::string& answer, unsigned status) {
    return answer.starts_with("HTTP/1.1 " + std::to_string(status) + " ");
}

} // namespace

TEST_SUITE("server::scrape_listener") {

    TEST_CASE_FIXTURE(scraping, "metrics and health are served at the address in the log") {
        start();
        CHECK(logged.back().find("127.0.0.1:" + std::to_string(listener->place().port())) != std::string::npos);
        const std::string metrics = ask("GET /metrics");
        CHECK(begins(metrics, 200));
        CHECK(metrics.find("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n") != metrics.npos);
        CHECK(metrics.ends_with("\r\n\r\ntether_runs 1\n"));
        CHECK(ask("GET /healthz").ends_with("{\"healthy\":true}\n"));
        CHECK(ask("HEAD /metrics").ends_with("\r\n\r\n"));
        status.trouble_text = "the disk is full";
        const std::string sick = ask("GET /healthz");
        CHECK(begins(sick, 503));
        CHECK(sick.find("the disk is full") != sick.npos);
    }

    TEST_CASE_FIXTURE(scraping, "the metrics listener does not serve the local API") {
        start();
        for (const char* line : {"GET /v1/runs", "POST /v1/runs", "GET /v1/status", "GET /", "GET /metrics/"})
            CHECK_MESSAGE(begins(ask(line), 404), line);
        CHECK(begins(ask("POST /metrics"), 405));
        CHECK(ask("DELETE /healthz").find("Allow: GET, HEAD\r\n") != std::string::npos);
        CHECK(begins(ask("GET /metrics?a=b"), 400));
    }

    TEST_CASE_FIXTURE(scraping, "heads and bodies over their bounds are refused") {
        start();
        CHECK(begins(ask("GET /metrics", "X: " + std::string(config.bounds.head_bytes, 'x') + "\r\n"), 431));
        CHECK(begins(ask("POST /metrics", "Content-Length: 1025\r\n"), 413));
    }

    TEST_CASE_FIXTURE(scraping, "a slow or silent client is disconnected") {
        config.bounds.request_timeout = 20ms;
        config.bounds.idle_timeout = 20ms;
        start();
        tcp::socket slow = connect();
        asio::write(slow, asio::buffer("GET /met", 8));
        CHECK(begins(read_all(slow), 408));
        tcp::socket quiet = connect();
        CHECK(read_all(quiet).empty());
    }

    TEST_CASE_FIXTURE(scraping, "one client too many replaces the client with the oldest connection") {
        config.bounds.clients = 1;
        start();
        tcp::socket first = connect();
        REQUIRE(run_until([&] { return listener->clients() == 1; }));
        CHECK(begins(ask("GET /metrics"), 200)); // not delayed by other clients
        CHECK(read_all(first).empty());
        REQUIRE(run_until([&] { return listener->clients() == 0; }));
    }

    TEST_CASE_FIXTURE(scraping, "a connection serves several requests") {
        start();
        tcp::socket socket = connect();
        const std::string twice = "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n"
                                  "GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        asio::write(socket, asio::buffer(twice));
        const std::string answers = read_all(socket);
        CHECK(answers.find("HTTP/1.1 200", 1) != answers.npos);
    }

    TEST_CASE_FIXTURE(scraping, "an address in use is a failure that names it") {
        start();
        server::scrape_config same = config;
        same.listen = "127.0.0.1:" + std::to_string(listener->place().port());
        server::scrape_listener second{ctx.get_executor(), same, figures, status, log};
        const auto why = second.start();
        REQUIRE(why);
        CHECK(why->code == asio::error::address_in_use);
        CHECK(why->text.find(same.listen + " (metrics.listen)") != std::string::npos);
    }

    TEST_CASE_FIXTURE(scraping, "stopping ends connections that are open") {
        start();
        tcp::socket socket = connect();
        REQUIRE(run_until([&] { return listener->clients() == 1; }));
        run(listener->async_stop());
        CHECK(listener->clients() == 0);
        CHECK(read_all(socket).empty());
    }

    TEST_CASE_FIXTURE(scraping, "an inherited socket is served too, whatever the settings say") {
        config.listen.clear();
        tcp::acceptor bound{ctx, {asio::ip::address_v6::loopback(), 0}};
        const tcp::endpoint place = bound.local_endpoint();
        listener.emplace(ctx.get_executor(), config, figures, status, log);
        CHECK_FALSE(listener->start(bound.release()));
        CHECK(listener->place() == place);
        CHECK(begins(ask("GET /metrics"), 200));
        CHECK(logged.front().find("serving metrics address=[::1]:") != std::string::npos);
    }

    TEST_CASE_FIXTURE(scraping, "a descriptor that is not a TCP listener is not changed, and is named") {
        tcp::socket unconnected{ctx, tcp::v4()};
        asio::ip::udp::socket datagrams{ctx, {asio::ip::address_v4::loopback(), 0}};
        temp_dir folder;
        asio::local::stream_protocol::acceptor local{ctx, (folder / "s").string()};
        for (const int one :
             {unconnected.native_handle(), datagrams.native_handle(), local.native_handle(), 1'000'000}) {
            listener.emplace(ctx.get_executor(), config, figures, status, log);
            const auto why = listener->start(one);
            REQUIRE(why);
            CHECK(why->text == "the inherited descriptor is not a TCP listener");
        }
        CHECK(datagrams.is_open());
        listener.reset();
    }
}
