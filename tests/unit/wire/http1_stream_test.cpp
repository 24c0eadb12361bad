// Tests streams over their own connections.
#include "transport_fixture.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::test;
using namespace std::chrono_literals;

namespace {

const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

test_server::script then(std::string text, std::function<asio::awaitable<void>(peer&)> end) {
    return [text = std::move(text), end = std::move(end)](peer& p) -> asio::awaitable<void> {
        co_await p.async_request();
        co_await p.async_send(text);
        co_await end(p);
    };
}

asio::awaitable<void> ends(peer& p) {
    co_await p.async_end();
}
asio::awaitable<void> hangs(peer& p) {
    co_await p.async_hang();
}
asio::awaitable<void> is_cut(peer& p) {
    p.cut();
    co_return;
}
bool body_arrived = false; // a reset discards unread data
asio::awaitable<void> is_reset(peer& p) {
    while (!body_arrived) co_await p.async_pause(1ms);
    p.reset();
}

} // namespace

TEST_SUITE("wire::http1_transport, streams") {

    TEST_CASE_FIXTURE(transport_fixture, "a stream that was open through a suspend ends at once") {
        test_server server{ctx, then(head + "5\r\nhello\r\n", hangs)};
        use(server.url());
        auto stream = open();
        REQUIRE(stream.has_value());
        const auto first = run((*stream)->async_read_some(10s));
        REQUIRE(first.has_value());
        CHECK(*first == "hello");
        std::optional<error_code> end;
        auto read = [](wire::body_stream& from, std::optional<error_code>& out) -> asio::awaitable<void> {
            const auto piece = co_await from.async_read_some(10min);
            out = piece.has_error() ? piece.error() : error_code{};
        };
        start(read(**stream, end));
        REQUIRE_FALSE(run_until([&] { return end.has_value(); }, 1ms));
        transport->note_suspended();
        REQUIRE(run_until([&] { return end.has_value(); }));
        CHECK(*end == errc::truncated);
        CHECK(run((*stream)->async_read_some(10min)).error() == errc::truncated); // and stays ended
        auto next = open();
        CHECK(next.has_value());
        finish();
    }

    TEST_CASE_FIXTURE(transport_fixture, "the ends of a stream have different errors") {
        struct row {
            std::string what;
            std::string text;
            std::function<asio::awaitable<void>(peer&)> end;
            bool tls;
            error_code want;
        };
        const std::string until_close = "HTTP/1.1 200 OK\r\n\r\nhello";
        const error_code good;
        const row rows[] = {
            {"last chunk", head + "5\r\nhello\r\n0\r\n\r\n", hangs, false, good},
            {"last chunk, TLS", head + "5\r\nhello\r\n0\r\n\r\n", hangs, true, good},
            {"last chunk, then cut", head + "5\r\nhello\r\n0\r\n\r\n", is_cut, true, good},
            {"length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", hangs, true, good},
            {"close_notify", until_close, ends, true, good},
            {"FIN, plain", until_close, ends, false, good},
            {"FIN without close_notify", until_close, is_cut, true, errc::truncated},
            {"close_notify inside a chunk", head + "9\r\nhello", ends, true, errc::truncated},
            {"FIN inside a chunk", head + "9\r\nhello", is_cut, false, errc::truncated},
            {"cut between chunks", head + "5\r\nhello\r\n", is_cut, true, errc::truncated},
            {"RST", head + "5\r\nhello\r\n", is_reset, false, asio::error::connection_reset},
            {"RST, TLS", head + "5\r\nhello\r\n", is_reset, true, asio::error::connection_reset},
            {"garbage", head + "5\r\nhello\r\nzz\r\n", hangs, true, errc::malformed_answer},
        };
        for (const row& r : rows) {
            CAPTURE(r.what);
            auto server = r.tls ? std::make_unique<test_server>(ctx, trusted(), then(r.text, r.end))
                                : std::make_unique<test_server>(ctx, then(r.text, r.end));
            body_arrived = false;
            use(server->url());
            auto stream = open();
            CAPTURE(stream.has_error() ? stream.error().message() : "");
            REQUIRE(stream.has_value());
            CHECK((*stream)->head().status == 200);
            const auto piece = run((*stream)->async_read_some(10s));
            REQUIRE(piece.has_value());
            const std::string first{*piece};
            body_arrived = true;
            CHECK(first + drain(**stream) == "hello");
            CHECK(ended == r.want);
            stream->reset();
            CHECK(run_until([&] { return server->open() == 0; }));
            transport.reset();
        }
    }

    TEST_CASE_FIXTURE(transport_fixture, "one byte per write, and chunks of one byte, give the same body") {
        std::string text = head;
        std::string body;
        for (char c = 'a'; c <= 'z'; ++c) {
            text += std::string{"1\r\n"} + c + "\r\n";
            body += c;
        }
        text += "0\r\n\r\n";
        for (const bool tls : {false, true}) {
            const auto dribble = [text](peer& p) -> asio::awaitable<void> {
                co_await p.async_request();
                for (char c : text) {
                    std::string one(1, c);
                    co_await p.async_send(std::move(one));
                }
            };
            auto server = tls ? std::make_unique<test_server>(ctx, trusted(), dribble)
                              : std::make_unique<test_server>(ctx, dribble);
            use(server->url());
            auto stream = open();
            REQUIRE(stream.has_value());
            CHECK((*stream)->head().fields.find("content-type") == "text/event-stream");
            CHECK(drain(**stream) == body);
            CHECK_FALSE(ended);
            stream->reset();
            transport.reset();
        }
    }

    TEST_CASE_FIXTURE(transport_fixture, "a large body arrives completely, on many streams at once") {
        std::string body(3 << 20, ' ');
        for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>('a' + i * 7 % 26 + i / 1000 % 3);
        std::string text = head;
        for (std::size_t at = 0; at < body.size(); at += 5000)
            text += fmt::format("{:x}\r\n{}\r\n", std::min<std::size_t>(5000, body.size() - at), body.substr(at, 5000));
        test_server server{ctx, trusted(), then(text + "0\r\n\r\n", hangs)};
        use(server.url());
        int good = 0;
        const auto read_one = [&]() -> asio::awaitable<void> {
            wire::request what{"GET", "/stream"};
            auto stream = co_await transport->async_open(std::move(what), wire::exchange_limits{});
            std::string got;
            for (;;) {
                const auto piece = co_await (*stream)->async_read_some(20s);
                if (!piece || piece->empty()) break;
                got += *piece;
            }
            good += got == body;
        };
        for (int i = 0; i < 4; ++i) start(read_one());
        CHECK(run_until([&] { return good == 4; }, 30s));
    }

    TEST_CASE_FIXTURE(transport_fixture, "silence is detected, and the stream can be read further") {
        test_server server{ctx, trusted(), [](peer& p) -> asio::awaitable<void> {
                               co_await p.async_request();
                               co_await p.async_send(head + "2\r\nhi\r\n");
                               co_await p.async_pause(150ms);
                               co_await p.async_send("3\r\nyou\r\n0\r\n\r\n");
                               co_await p.async_hang();
                           }};
        use(server.url());
        auto stream = open();
        REQUIRE(stream.has_value());
        CHECK(drain(**stream, 40ms) == "hi");
        CHECK(ended == errc::stream_idle);
        CHECK(drain(**stream) == "you");
        CHECK_FALSE(ended);
    }

    TEST_CASE_FIXTURE(transport_fixture, "half a TLS record is silence") {
        test_server server{ctx, trusted(), [](peer& p) -> asio::awaitable<void> {
                               co_await p.async_request();
                               co_await p.async_send(head);
                               for (const char byte : {'\x17', '\x03', '\x03', '\x01', '\x00', 'x', 'y', 'z'}) {
                                   co_await asio::async_write(p.socket, asio::buffer(&byte, 1), asio::use_awaitable);
                                   co_await p.async_pause(20ms);
                               }
                               co_await p.async_hang();
                           }};
        use(server.url());
        auto stream = open();
        REQUIRE(stream.has_value());
        CHECK(drain(**stream, 60ms) == "");
        CHECK(ended == errc::stream_idle);
    }

    TEST_CASE_FIXTURE(transport_fixture,
                      "a cancelled read loses nothing, and the next one leaves no connection behind") {
        test_server server{ctx, trusted(), [](peer& p) -> asio::awaitable<void> {
                               co_await p.async_request();
                               co_await p.async_send(head + "4\r\nhi");
                               co_await p.async_request();
                           }};
        use(server.url());
        auto stream = open();
        REQUIRE(stream.has_value());
        std::string got;
        const auto read_one = [&]() -> asio::awaitable<void> {
            for (;;) {
                const auto piece = co_await (*stream)->async_read_some(10s);
                if (!piece) throw boost::system::system_error{piece.error()};
                got += *piece;
            }
        };
        auto reading = start(read_one());
        CHECK(run_until([&] { return got == "hi"; }));
        reading.cancel();
        CHECK(run_until([&] { return reading.finished(); }));
        CHECK(reading.was_cancelled());
        CHECK(run((*stream)->async_read_some(20ms)).error() == errc::stream_idle);
        stream->reset();
        CHECK(run_until([&] { return server.open() == 0; }));
    }

    TEST_CASE_FIXTURE(transport_fixture, "destroying a stream sends close_notify without waiting, and closes") {
        bool said_goodbye = false;
        test_server server{ctx, trusted(), [&](peer& p) -> asio::awaitable<void> {
                               co_await p.async_request();
                               co_await p.async_send(head);
                               try {
                                   co_await p.async_hang();
                               } catch (const boost::system::system_error& e) {
                                   said_goodbye = e.code() == asio::error::eof; // and not `stream_truncated`
                                   throw;
                               }
                           }};
        use(server.url());
        auto stream = open();
        REQUIRE(stream.has_value());
        stream->reset();
        CHECK(run_until([&] { return server.open() == 0; }));
        CHECK(said_goodbye);
    }

    TEST_CASE_FIXTURE(transport_fixture, "a stream whose head does not arrive is given up") {
        test_server server{ctx, [](peer& p) -> asio::awaitable<void> {
                               co_await p.async_send("HTTP/1.1 200 OK\r\nContent-");
                               co_await p.async_hang();
                           }};
        use(server.url());
        CHECK(open(within(30ms, 10s)).error() == errc::header_timeout);
        CHECK(run_until([&] { return server.open() == 0; }));
    }

    TEST_CASE_FIXTURE(transport_fixture, "streams do not use the places of requests") {
        config.max_connections = 1;
        test_server server{ctx, [](peer& p) -> asio::awaitable<void> {
                               const std::string request = co_await p.async_request();
                               std::string text = request.starts_with("GET /stream") ? head : ok("x");
                               co_await p.async_send(std::move(text));
                               co_await p.async_hang();
                           }};
        use(server.url());
        std::vector<std::unique_ptr<wire::body_stream>> streams;
        for (int i = 0; i < 5; ++i) {
            auto stream = open();
            REQUIRE(stream.has_value());
            streams.push_back(std::move(*stream));
        }
        CHECK(get()->body == "x");
    }
}
