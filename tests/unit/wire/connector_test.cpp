// Tests how connections to the origin are opened.
#include "dialer_fixture.hpp"
#include "transport_fixture.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <future>

using namespace tether;
using namespace tether::test;
using namespace std::chrono_literals;

namespace {

/// A listener with a full queue, so that connecting to it never completes.
struct black_hole {
    explicit black_hole(asio::io_context& ctx) : acceptor{ctx} {
        acceptor.open(asio::ip::tcp::v4());
        acceptor.bind({asio::ip::address_v4::loopback(), 0});
        acceptor.listen(0);
        const auto here = acceptor.local_endpoint();
        for (int i = 0; i < 4; ++i) {
            auto& one = fillers.emplace_back(ctx, asio::ip::tcp::v4());
            one.native_non_blocking(true);
            ::connect(one.native_handle(), here.data(), static_cast<socklen_t>(here.size())); // Asio's own would wait
        }
    }
    asio::ip::tcp::acceptor acceptor;
    std::vector<asio::ip::tcp::socket> fillers;
};

wire::lookup_function knows(std::vector<std::string> addresses) {
    return [addresses](const std::string&) {
        wire::address_list out;
        for (const std::string& text : addresses) out.push_back(asio::ip::make_address(text));
        return result<wire::address_list>{out};
    };
}

} // namespace

TEST_SUITE("wire::connector") {

    TEST_CASE_FIXTURE(transport_fixture, "a connection that is not established in time is given up") {
        black_hole hole{ctx};
        config.connect_timeout = 60ms;
        use("http://127.0.0.1:" + std::to_string(hole.acceptor.local_endpoint().port()));
        CHECK(get().error() == errc::connect_timeout);
        CHECK(open().error() == errc::connect_timeout);
    }

    TEST_CASE_FIXTURE(transport_fixture, "a handshake that does not arrive in time has its own error") {
        config.connect_timeout = 60ms;
        tls_settings silent = trusted();
        silent.handshake = false;
        test_server server{ctx, silent, [](peer& p) -> asio::awaitable<void> { co_await p.async_pause(10s); }};
        use(server.url());
        CHECK(get().error() == errc::handshake_timeout);
    }

    TEST_CASE_FIXTURE(transport_fixture, "a dead address uses its share of the time and does not fail the connection") {
        test_server server{ctx, trusted(), always("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")};
        lookup = knows({"127.0.0.9", "::1", "127.0.0.1"}); // the server listens only on the last one
        use(server.url());
        CHECK(get().has_value());
        CHECK(get().has_value());
    }

    TEST_CASE_FIXTURE(transport_fixture,
                      "a name without an address, and one that is not found in time, have different errors") {
        lookup = [](const std::string&) { return result<wire::address_list>{errc::name_lookup_failed}; };
        use("https://nowhere.example");
        CHECK(get().error() == errc::name_lookup_failed);
        transport.reset();

        auto gate = std::make_shared<std::promise<void>>();
        lookup = [open = gate->get_future().share()](const std::string&) {
            open.wait();
            return result<wire::address_list>{errc::name_lookup_failed};
        };
        config.connect_timeout = 40ms;
        use("https://slow.example");
        CHECK(get().error() == errc::name_lookup_timeout);
        transport.reset();
        gate->set_value();
    }

    TEST_CASE_FIXTURE(transport_fixture, "the number of simultaneous handshakes is bounded") {
        config.handshakes = 2;
        int now = 0;
        int most = 0;
        int served = 0;
        tls_settings tls = trusted();
        tls.handshake = false; // the script delays it
        test_server server{ctx, tls, [&](peer& p) -> asio::awaitable<void> {
                               most = std::max(most, ++now);
                               co_await p.async_pause(10ms);
                               --now;
                               ++served;
                               p.reset();
                           }};
        use(server.url());
        const auto one = [this]() -> asio::awaitable<void> {
            wire::request what{"GET", "/stream"};
            co_await transport->async_open(std::move(what), wire::exchange_limits{});
        };
        for (int i = 0; i < 8; ++i) start(one());
        CHECK(run_until([&] { return served == 8; }));
        CHECK(most == 2);
    }

    TEST_CASE_FIXTURE(transport_fixture,
                      "a cancellation has its own error and leaves nothing behind, whatever it interrupts") {
        black_hole hole{ctx};
        tls_settings silent = trusted();
        silent.handshake = false;
        const auto hang = [](peer& p) -> asio::awaitable<void> { co_await p.async_hang(); };
        test_server no_handshake{ctx, silent, [](peer& p) -> asio::awaitable<void> { co_await p.async_pause(10s); }};
        test_server no_head{ctx, trusted(), hang};
        test_server no_body{ctx, trusted(), [](peer& p) -> asio::awaitable<void> {
                                co_await p.async_send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx");
                                co_await p.async_hang();
                            }};
        auto gate = std::make_shared<std::promise<void>>();
        const auto stuck = [open = gate->get_future().share()](const std::string&) {
            open.wait();
            return result<wire::address_list>{errc::name_lookup_failed};
        };
        const std::string hole_url = "http://127.0.0.1:" + std::to_string(hole.acceptor.local_endpoint().port());
        struct row {
            std::string phase, url;
            wire::lookup_function lookup;
            std::function<bool()> reached;
        };
        const row rows[] = {
            {"lookup", "https://slow.example", stuck, [] { return true; }},
            {"connect", hole_url, wire::system_lookup, [] { return true; }},
            {"handshake", no_handshake.url(), wire::system_lookup, [&] { return no_handshake.open() == 1; }},
            {"head", no_head.url(), wire::system_lookup, [&] { return no_head.open() == 1; }},
            {"body", no_body.url(), wire::system_lookup, [&] { return no_body.open() == 1; }},
        };
        for (const row& r : rows) {
            CAPTURE(r.phase);
            lookup = r.lookup;
            use(r.url);
            std::optional<error_code> got;
            const auto one = [&]() -> asio::awaitable<void> {
                wire::request what{"GET", "/"};
                const auto answer = co_await transport->async_exchange(std::move(what), wire::exchange_limits{});
                got = answer ? error_code{} : answer.error();
            };
            auto task = start(one());
            CHECK(run_until(r.reached));
            const auto until = std::chrono::steady_clock::now() + 30ms; // in the middle of the phase
            run_until([&] { return std::chrono::steady_clock::now() > until; });
            CHECK_FALSE(task.finished());
            task.cancel();
            CHECK(run_until([&] { return task.finished(); }, 1s));
            CHECK((task.was_cancelled() || got == asio::error::operation_aborted));
            transport.reset();
        }
        CHECK(run_until([&] { return no_head.open() + no_body.open() == 0; }));
        gate->set_value();
    }

    TEST_CASE_FIXTURE(transport_fixture,
                      "through a dialer, lookups and connections work as usual, and its failures are distinct") {
        test_server server{ctx, trusted(),
                           always("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")};
        lookup = [](const std::string&) { return result<wire::address_list>{errc::internal}; }; // unused with a dialer
        config.dialer = folder / "dialer";
        config.connect_timeout = 2s;
        const logger out{log_level::info, [](log_level, std::string_view) {}};
        const wire::url there = wire::parse_url(server.url()).value();
        const wire::destination where{there.host, there.port};
        std::optional<wire::dialer> dialer;
        const auto serve = [&](const std::vector<std::string>& addresses) {
            dialer.emplace(ctx.get_executor(), listen_at(config.dialer), out, where, knows(addresses));
            start(dialer->run());
        };
        serve({"127.0.0.9", "::1", "127.0.0.1"});
        const auto stop = [&] {
            run(dialer->async_stop());
            dialer.reset();
        };
        use(server.url());
        CHECK(get()->body == "ok"); // the server listens only on the last address
        CHECK(get()->body == "ok");

        stop();
        CHECK(get().error() == errc::dialer_unavailable);
        serve({"127.0.0.1"});
        CHECK(get()->body == "ok");

        use("https://elsewhere.example");
        CHECK(get().error() == errc::dialer_refused);
        stop();
    }

    TEST_CASE_FIXTURE(transport_fixture,
                      "a connection that a dialer began and that is not established is given up in time") {
        black_hole hole{ctx};
        config.dialer = folder / "dialer";
        config.connect_timeout = 60ms;
        const logger out{log_level::info, [](log_level, std::string_view) {}};
        const std::uint16_t port = hole.acceptor.local_endpoint().port();
        wire::dialer dialer{ctx.get_executor(), listen_at(config.dialer), out, {"127.0.0.1", port}};
        const auto serving = start(dialer.run());
        use("http://127.0.0.1:" + std::to_string(port));
        CHECK(get().error() == errc::connect_timeout);
        run(dialer.async_stop());
    }

    TEST_CASE_FIXTURE(transport_fixture, "descriptors are not inherited") {
        test_server server{ctx, [](peer& p) -> asio::awaitable<void> {
                               co_await p.async_request();
                               co_await p.async_send("HTTP/1.1 200 OK\r\n\r\n");
                               co_await p.async_hang();
                           }};
        use(server.url());
        auto stream = open();
        REQUIRE(stream.has_value());
        bool found = false;
        for (int fd = 3; fd < 256; ++fd) {
            sockaddr_in there{};
            socklen_t size = sizeof there;
            if (::getpeername(fd, reinterpret_cast<sockaddr*>(&there), &size) != 0 ||
                ntohs(there.sin_port) != server.port())
                continue;
            found = true;
            CHECK((::fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
        }
        CHECK(found);
    }
}
