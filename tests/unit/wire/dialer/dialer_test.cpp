// Tests the dialer, which opens connections for a restricted process.
#include "dialer_fixture.hpp"

#include <tether/wire/dialer/descriptor_passing.hpp>
#include <tether/wire/dialer/dial_client.hpp>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>

using namespace tether;
using namespace tether::test;
using namespace std::chrono_literals;

namespace {

struct dialing : dialer_fixture {
    /// The result of a lookup through the dialer. It blocks, so it has its own thread.
    result<wire::address_list> look_up(const std::string& host, std::uint16_t port) {
        std::optional<result<wire::address_list>> got;
        std::atomic<bool> done = false;
        std::thread asker{[&] {
            got = wire::lookup_through(path, port)(host);
            done = true;
        }};
        run_until([&] { return done.load(); });
        asker.join();
        return *got;
    }
    result<descriptor> open(wire::destination where, const std::string& address, std::chrono::milliseconds time = 10s) {
        return run(wire::async_open_through(ctx.get_executor(), path, {where, asio::ip::make_address(address)},
                                            std::chrono::steady_clock::now() + time));
    }
    /// The dialer's response to a datagram.
    std::string answer_to(const std::string& text) {
        const descriptor link = wire::connect_packets(path).value();
        std::string said = "nothing";
        if (wire::send_datagram(link.value(), text)) return said;
        run_until([&] {
            const auto answer = wire::receive_datagram(link.value(), 4096);
            if (answer) said = answer->text;
            return answer || answer.error() != asio::error::would_block;
        });
        return said;
    }
};

} // namespace

TEST_SUITE("wire::dialer") {

    TEST_CASE_FIXTURE(dialing, "a name is looked up, and a socket to one of its addresses is passed") {
        asio::ip::tcp::acceptor there{ctx, {asio::ip::address_v4::loopback(), 0}};
        const wire::destination where{"api.example", there.local_endpoint().port()};
        start_dialer_for(where);
        CHECK(look_up(where.host, where.port).value() == wire::address_list{asio::ip::make_address("127.0.0.1")});
        auto socket = open(where, "127.0.0.1");
        REQUIRE(socket.has_value());
        CHECK((::fcntl(socket->value(), F_GETFD) & FD_CLOEXEC) != 0);
        CHECK((::fcntl(socket->value(), F_GETFL) & O_NONBLOCK) != 0);
        int locked = 0;
        socklen_t size = sizeof locked;
        REQUIRE(::getsockopt(socket->value(), SOL_SOCKET, SO_LOCK_FILTER, &locked, &size) == 0);
        CHECK((locked == 1 || logged("cannot restrict sockets"))); // to its peer: see peer_filter_test.cpp
        asio::ip::tcp::socket end{ctx};
        there.accept(end);
        CHECK(asio::write(end, asio::buffer("x", 1)) == 1);
        char got = 0;
        CHECK(run_until([&] { return ::recv(socket->value(), &got, 1, 0) == 1; }));
        CHECK(got == 'x');
    }

    TEST_CASE_FIXTURE(dialing, "a host other than the destination is refused, and logged") {
        CHECK(look_up("evil.example", 443).error() == errc::dialer_refused); // also as the first request
        CHECK(look_up("api.example", 443).has_value());
        CHECK(look_up("api.example", 22).error() == errc::dialer_refused);
        CHECK(open({"api.example", 443}, "127.0.0.2").error() == errc::dialer_refused);
        CHECK(open({"127.0.0.2", 443}, "127.0.0.2").error() == errc::dialer_refused);
        CHECK(lookups == 1);
        CHECK(logged("dial refused host=evil.example port=443"));
        CHECK(logged("reason=\"the configuration names api.example:443\""));
        CHECK(logged("address=127.0.0.2"));
    }

    TEST_CASE_FIXTURE(dialing, "text that is not a request is not answered") {
        for (const std::string_view what : {"", "GET / HTTP/1.1", "lookup"}) {
            CAPTURE(what);
            CHECK(answer_to(std::string{what}) == "nothing");
        }
        CHECK(answer_to(std::string(5'000, 'a')) == "nothing");
        CHECK(log.empty());
        CHECK(look_up("api.example", 443).has_value());
    }

    TEST_CASE_FIXTURE(dialing, "errors of the resolver and of connect(2) are passed on") {
        broken = true;
        CHECK(look_up("api.example", 443).error() == errc::name_lookup_failed);
        CHECK(open({"api.example", 443}, "255.255.255.255").error() == errc::dialer_refused);
        start_dialer_for({"255.255.255.255", 443});
        const auto unreachable = open({"255.255.255.255", 443}, "255.255.255.255");
        REQUIRE(unreachable.has_error());
        CHECK(unreachable.error().category() == boost::system::system_category());
    }

    TEST_CASE_FIXTURE(dialing, "a missing, busy or stopping dialer is unavailable") {
        stop_dialer();
        CHECK(open({"api.example", 443}, "127.0.0.1").error() == errc::dialer_unavailable); // never accepted
        CHECK(wire::lookup_through(folder / "nowhere", 443)("api.example").error() == errc::dialer_unavailable);
        CHECK(wire::lookup_through(std::string(200, 'x'), 443)("api.example").error() == errc::dialer_unavailable);
        const descriptor silent = listen_at(folder / "silent");
        path = folder / "silent";
        const auto silent_lookup = wire::lookup_through(path, 443, 50ms);
        CHECK(silent_lookup("api.example").error() == errc::dialer_unavailable);
        std::vector<descriptor> waiting; // until the queue is full
        while (auto next = wire::connect_packets(path)) waiting.push_back(std::move(*next));
        CHECK(silent_lookup("api.example").error() == errc::dialer_unavailable);
        CHECK(open({"api.example", 443}, "127.0.0.1").error() == errc::dialer_unavailable); // immediately
        waiting.clear();
        const descriptor quiet = listen_at(folder / "quiet");
        path = folder / "quiet";
        const auto began = std::chrono::steady_clock::now();
        CHECK(open({"api.example", 443}, "127.0.0.1", 50ms).error() == errc::dialer_unavailable);
        CHECK(std::chrono::steady_clock::now() - began >= 50ms);
    }

    TEST_CASE_FIXTURE(dialing, "silent clients keep their places only for a while, then others get them") {
        stop_dialer();
        bounds.clients = 2;
        bounds.request = 50ms;
        start_dialer();
        std::vector<descriptor> idle;
        for (int i = 0; i < 5; ++i) idle.push_back(wire::connect_packets(path).value());
        const auto began = std::chrono::steady_clock::now();
        CHECK(look_up("api.example", 443).has_value());
        CHECK(std::chrono::steady_clock::now() - began >= 100ms); // four of them were first, two at a time
    }

    TEST_CASE_FIXTURE(dialing, "waiting for a dialer that does not answer is cancelled immediately") {
        const descriptor silent = listen_at(folder / "silent");
        const auto ask = [](dialing& self) -> asio::awaitable<void> {
            wire::dial_request what{{"api.example", 443}, asio::ip::make_address("127.0.0.1")};
            const auto never = std::chrono::steady_clock::now() + 1h;
            co_await wire::async_open_through(self.ctx.get_executor(), self.folder / "silent", std::move(what), never);
        };
        auto task = start(ask(*this));
        ctx.restart();
        ctx.poll(); // up to its wait: no dialer answers
        REQUIRE_FALSE(task.finished());
        task.cancel();
        CHECK(run_until([&] { return task.finished(); }, 1s));
    }

    TEST_CASE_FIXTURE(dialing, "a dialer stops in the middle of a lookup and of a client's request") {
        const descriptor silent = wire::connect_packets(path).value();
        stuck = true;
        const descriptor asks = wire::connect_packets(path).value();
        REQUIRE_FALSE(wire::send_datagram(asks.value(), "lookup api.example 443"));
        REQUIRE(run_until([&] { return lookups == 1; }));
        stop_dialer();
        CHECK(wire::receive_datagram(silent.value(), 100).error() == asio::error::eof);
        CHECK(wire::receive_datagram(asks.value(), 100).error() == asio::error::eof);
    }

    TEST_CASE_FIXTURE(dialing, "requests of clients that have given up are not carried out") {
        REQUIRE_FALSE(wire::send_datagram(wire::connect_packets(path).value().value(), "lookup evil.example 443"));
        CHECK(look_up("api.example", 443).has_value()); // after that one
        CHECK(lookups == 1);
        CHECK_FALSE(logged("evil.example"));

        asio::ip::tcp::acceptor there{ctx, {asio::ip::address_v4::loopback(), 0}};
        there.non_blocking(true);
        const wire::destination where{"api.example", there.local_endpoint().port()};
        start_dialer_for(where);
        REQUIRE(look_up(where.host, where.port).has_value());
        const std::string left = to_text(wire::dial_request{where, asio::ip::make_address("127.0.0.1")});
        REQUIRE_FALSE(wire::send_datagram(wire::connect_packets(path).value().value(), left));
        REQUIRE(look_up(where.host, where.port).has_value()); // after that one
        asio::ip::tcp::socket end{ctx};
        error_code nobody;
        there.accept(end, nobody);
        CHECK(nobody == asio::error::would_block);
    }

    TEST_CASE_FIXTURE(dialing, "no descriptor leaks") {
        asio::ip::tcp::acceptor there{ctx, {asio::ip::address_v4::loopback(), 0}};
        const wire::destination where{"api.example", there.local_endpoint().port()};
        start_dialer_for(where);
        REQUIRE(look_up(where.host, where.port).has_value());
        const auto count = [] {
            return std::distance(std::filesystem::directory_iterator{"/proc/self/fd"},
                                 std::filesystem::directory_iterator{});
        };
        const auto before = count();
        for (int i = 0; i < 20; ++i) CHECK(open(where, "127.0.0.1").has_value());
        const auto ask = [](dialing& self, wire::destination to) -> asio::awaitable<void> {
            wire::dial_request what{std::move(to), asio::ip::make_address("127.0.0.1")};
            const auto never = std::chrono::steady_clock::now() + 1h;
            co_await wire::async_open_through(self.ctx.get_executor(), self.path, std::move(what), never);
        };
        for (int i = 0; i < 20; ++i) start(ask(*this, where)).cancel();
        CHECK(run_until([&] { return count() == before; }));
    }
}
