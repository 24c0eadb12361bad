// Tests the HTTP/1.1 transport over TCP and TLS.
#include "coded_text.hpp"
#include "transport_fixture.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::test;
using namespace std::chrono_literals;

TEST_SUITE("wire::http1_transport, unary") {

    TEST_CASE_FIXTURE(transport_fixture, "consecutive requests share a connection") {
        for (const bool tls : {false, true}) {
            CAPTURE(tls);
            auto server = tls ? std::make_unique<test_server>(ctx, trusted(), always(ok("{}")))
                              : std::make_unique<test_server>(ctx, always(ok("{}")));
            use(server->url() + "/base");
            for (int i = 0; i < 3; ++i) {
                const auto answer = exchange(wire::request{"POST", "/v1/x", "body"});
                REQUIRE(answer.has_value());
                CHECK(answer->head.status == 200);
                CHECK(answer->body == "{}");
            }
            CHECK(server->accepted() == 1);
            CHECK(server->requests().size() == 3);
            CHECK(server->requests().front().starts_with("POST /base/v1/x HTTP/1.1\r\n"));
            CHECK(server->requests().front().ends_with("\r\n\r\nbody"));
            transport.reset();
        }
    }

    TEST_CASE_FIXTURE(transport_fixture, "a connection that was kept through a suspend is not used again") {
        test_server server{ctx, always(ok("{}"))};
        use(server.url());
        REQUIRE(get().has_value());
        REQUIRE(get().has_value());
        CHECK(server.accepted() == 1);
        transport->note_suspended();
        REQUIRE(get().has_value());
        CHECK(server.accepted() == 2);
    }

    TEST_CASE_FIXTURE(transport_fixture, "redirects and errors are responses") {
        test_server server{
            ctx, [](peer& p) -> asio::awaitable<void> {
                for (const char* status : {"307 Temporary Redirect\r\nLocation: /y", "404 Not Found", "500 Oops"}) {
                    co_await p.async_request();
                    co_await p.async_send("HTTP/1.1 " + std::string{status} + "\r\nContent-Length: 1\r\n\r\nx");
                }
            }};
        use(server.url());
        for (const int status : {307, 404, 500}) CHECK(get()->head.status == status);
        CHECK(server.accepted() == 1);
    }

    TEST_CASE_FIXTURE(transport_fixture, "the number of connections is bounded, and other requests wait in order") {
        config.max_connections = 2;
        test_server server{ctx, [](peer& p) -> asio::awaitable<void> {
                               for (;;) {
                                   co_await p.async_request();
                                   co_await p.async_pause(5ms);
                                   co_await p.async_send(ok(""));
                               }
                           }};
        use(server.url());
        std::vector<int> finished;
        const auto one = [this, &finished](int i) -> asio::awaitable<void> {
            wire::request what{"GET", "/" + std::to_string(i)};
            co_await transport->async_exchange(std::move(what), wire::exchange_limits{});
            finished.push_back(i);
        };
        for (int i = 0; i < 8; ++i) start(one(i));
        CHECK(run_until([&] { return finished.size() == 8; }));
        CHECK(server.accepted() == 2);
        REQUIRE(server.requests().size() == 8);
        for (std::size_t i = 0; i + 1 < 8; i += 2) { // two at a time, so neighbours may be swapped
            const std::string both = server.requests()[i] + server.requests()[i + 1];
            CHECK(both.find("GET /" + std::to_string(i) + " ") != std::string::npos);
            CHECK(both.find("GET /" + std::to_string(i + 1) + " ") != std::string::npos);
        }
    }

    TEST_CASE_FIXTURE(transport_fixture, "one request over the queue limit fails immediately") {
        config.max_connections = 1;
        config.max_waiting = 1;
        test_server server{ctx, [](peer& p) -> asio::awaitable<void> { co_await p.async_hang(); }};
        use(server.url());
        const auto one = [this]() -> asio::awaitable<void> {
            wire::request what{"GET", "/"};
            co_await transport->async_exchange(std::move(what), wire::exchange_limits{});
        };
        start(one());
        start(one());
        CHECK(get().error() == errc::queue_full);
    }

    /// Answers one request on the first connection, then ends it in the way `how` when the next one arrives.
    static test_server::script dies_on_reuse(std::function<void(peer&)> how) {
        return [how](peer& p) -> asio::awaitable<void> {
            co_await p.async_request();
            co_await p.async_send(ok("alive"));
            co_await p.async_request();
            if (p.number == 0) {
                how(p);
                co_return;
            }
            co_await p.async_send(ok("again"));
        };
    }

    TEST_CASE_FIXTURE(transport_fixture, "a safe request is repeated when the kept connection is dead") {
        for (const auto& how : {std::function<void(peer&)>{[](peer& p) { p.reset(); }}, {[](peer& p) { p.cut(); }}}) {
            test_server server{ctx, dies_on_reuse(how)};
            use(server.url());
            CHECK(get()->body == "alive");
            const auto second = get();
            REQUIRE(second.has_value());
            CHECK(second->body == "alive");
            CHECK(server.accepted() == 2);
            transport.reset();
        }
    }

    TEST_CASE_FIXTURE(transport_fixture, "a POST is not repeated, because the server may have acted on it") {
        test_server server{ctx, dies_on_reuse([](peer& p) { p.reset(); })};
        use(server.url());
        CHECK(exchange(wire::request{"POST", "/", "x"}).has_value());
        CHECK_FALSE(exchange(wire::request{"POST", "/", "x"}).has_value());
        CHECK(server.accepted() == 1);
        CHECK(server.requests().size() == 2);
    }

    TEST_CASE_FIXTURE(transport_fixture, "a request on a new connection is not repeated") {
        test_server server{ctx, [](peer& p) -> asio::awaitable<void> {
                               co_await p.async_request();
                               p.cut();
                           }};
        use(server.url());
        CHECK(get().error() == errc::truncated);
        CHECK(server.accepted() == 1);
    }

    TEST_CASE_FIXTURE(transport_fixture,
                      "a kept connection that the server closed is not used again, even for a POST") {
        test_server server{ctx, [](peer& p) -> asio::awaitable<void> {
                               co_await p.async_request();
                               co_await p.async_send(ok("x"));
                               co_await p.async_end();
                           }};
        use(server.url());
        for (int i = 1; i <= 3; ++i) {
            CHECK(exchange(wire::request{"POST", "/", "x"}).has_value());
            CHECK(run_until([&] { return server.open() == 0; }));
        }
        CHECK(server.accepted() == 3);
    }

    TEST_CASE_FIXTURE(transport_fixture, "an idle connection is closed after its time") {
        config.keep_idle = 20ms;
        test_server server{ctx, always(ok("x"))};
        use(server.url());
        CHECK(get().has_value());
        CHECK(server.open() == 1);
        CHECK(run_until([&] { return server.open() == 0; }));
    }

    TEST_CASE_FIXTURE(transport_fixture, "a connection that sends `close`, or too much, is not kept") {
        for (const char* text : {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx",
                                 "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1"}) {
            test_server server{ctx, always(text)};
            use(server.url());
            CHECK(get()->body == "x");
            CHECK(get()->body == "x");
            CHECK(server.accepted() == 2);
            transport.reset();
        }
    }

    TEST_CASE_FIXTURE(transport_fixture, "a head and a body that do not arrive have separate bounds") {
        test_server no_head{ctx, [](peer& p) -> asio::awaitable<void> { co_await p.async_hang(); }};
        use(no_head.url());
        CHECK(get("/", within(30ms, 10s)).error() == errc::header_timeout);
        CHECK(run_until([&] { return no_head.open() == 0; }));

        test_server no_body{ctx, [](peer& p) -> asio::awaitable<void> {
                                co_await p.async_send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nx");
                                co_await p.async_hang();
                            }};
        use(no_body.url());
        CHECK(get("/", within(10s, 30ms)).error() == errc::body_timeout);
        CHECK(run_until([&] { return no_body.open() == 0; }));
    }

    TEST_CASE_FIXTURE(transport_fixture, "a request that the server does not read ends after a time limit") {
        test_server server{ctx, [](peer& p) -> asio::awaitable<void> { co_await p.async_pause(10s); }};
        use(server.url());
        const auto answer = exchange(wire::request{"POST", "/", std::string(32 << 20, 'x')}, within(50ms, 10s));
        CHECK(answer.error() == errc::header_timeout);
    }

    TEST_CASE_FIXTURE(transport_fixture, "a response that arrives before the body was sent counts") {
        test_server server{ctx, [](peer& p) -> asio::awaitable<void> {
                               co_await p.async_send(
                                   "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                               co_await p.async_hang();
                           }};
        use(server.url());
        const auto answer = exchange(wire::request{"POST", "/", std::string(8 << 20, 'x')});
        REQUIRE(answer.has_value());
        CHECK(answer->head.status == 413);
    }

    TEST_CASE_FIXTURE(transport_fixture, "a body over its limit is refused, announced or not") {
        wire::exchange_limits limits;
        limits.max_body_bytes = 10;
        for (const char* text : {"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n",
                                 "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n01234567890\r\n0\r\n\r\n",
                                 "HTTP/1.1 200 OK\r\n\r\n01234567890"}) {
            test_server server{ctx, always(text)};
            use(server.url());
            CHECK(get("/", limits).error() == errc::body_too_large);
            transport.reset();
        }
        test_server server{ctx, always(ok("0123456789"))};
        use(server.url());
        CHECK(get("/", limits)->body.size() == 10);
    }

    TEST_CASE_FIXTURE(transport_fixture, "a refusal whose body does not end is a response with the received part") {
        for (const char* head :
             {"HTTP/1.1 503 Unavailable\r\n\r\n", "HTTP/1.1 404 Not Found\r\nContent-Length: 99\r\n\r\n",
              "HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n"}) {
            CAPTURE(head);
            test_server server{ctx, [head](peer& p) -> asio::awaitable<void> {
                                   co_await p.async_request();
                                   co_await p.async_send(std::string{head} + "try later");
                                   co_await p.async_hang();
                               }};
            use(server.url());
            wire::exchange_limits limits = within(10s, 30s);
            limits.refusal_timeout = 50ms;
            const auto answer = get("/", limits);
            REQUIRE(answer.has_value());
            CHECK(answer->head.status >= 302);
            CHECK(answer->body == "try later");
            CHECK(run_until([&] { return server.open() == 0; })); // the connection is not used again
            transport.reset();
        }
    }

    TEST_CASE_FIXTURE(transport_fixture, "a refusal's body is read up to its bound") {
        test_server server{ctx,
                           always("HTTP/1.1 500 Error\r\nContent-Length: 200000\r\n\r\n" + std::string(200'000, 'x'))};
        use(server.url());
        CHECK(get()->body.size() == wire::exchange_limits{}.max_refusal_bytes);
    }

    TEST_CASE_FIXTURE(transport_fixture, "a coded body is decoded, and its connection is used again") {
        const std::string page = "{\"data\":[" + std::string(100'000, ' ') + "]}";
        const struct {
            std::string coding, body;
        } rows[] = {{"gzip", coded(page, gzip_bits)},
                    {"x-gzip", coded(page, gzip_bits)},
                    {"deflate", coded(page, zlib_bits)},
                    {"deflate", coded(page, raw_bits)},
                    {"identity", page}};
        for (const auto& row : rows) {
            CAPTURE(row.coding);
            test_server server{ctx,
                               always("HTTP/1.1 200 OK\r\nContent-Encoding: " + row.coding + "\r\nContent-Length: " +
                                      std::to_string(row.body.size()) + "\r\n\r\n" + row.body)};
            use(server.url());
            CHECK(get()->body == page);
            CHECK(get()->body == page);
            CHECK(server.accepted() == 1);
            transport.reset();
        }
    }

    TEST_CASE_FIXTURE(transport_fixture, "a coding that is unknown, damaged or grows over the limit is an error") {
        const std::string whole = coded("{\"data\":[]}", gzip_bits);
        const struct {
            std::string coding, body;
            errc want;
        } rows[] = {{"br", "x", errc::content_coding_failed},
                    {"gzip, gzip", coded(whole, gzip_bits), errc::content_coding_failed},
                    {"gzip", whole + "x", errc::content_coding_failed},
                    {"gzip", whole.substr(0, 15), errc::content_coding_failed},
                    {"gzip", "{}", errc::content_coding_failed},
                    {"gzip", coded(std::string(2u << 20, '\0'), gzip_bits), errc::body_too_large}};
        wire::exchange_limits limits;
        limits.max_body_bytes = 1u << 20;
        for (const auto& row : rows) {
            CAPTURE(row.coding);
            test_server server{ctx,
                               always("HTTP/1.1 200 OK\r\nContent-Encoding: " + row.coding + "\r\nContent-Length: " +
                                      std::to_string(row.body.size()) + "\r\n\r\n" + row.body)};
            use(server.url());
            CHECK(get("/", limits).error() == row.want);
            transport.reset();
        }
        CHECK(classify(errc::content_coding_failed) == disposition::transient);
    }

    TEST_CASE_FIXTURE(transport_fixture, "a coded refusal is decoded, and remains a refusal when that fails") {
        const std::string words = coded("the key is refused", gzip_bits);
        for (const std::string& body : {words, std::string{"not gzip"}}) {
            test_server server{ctx,
                               always("HTTP/1.1 401 Unauthorized\r\nContent-Encoding: gzip\r\nContent-Length: " +
                                      std::to_string(body.size()) + "\r\n\r\n" + body)};
            use(server.url());
            const auto answer = get();
            REQUIRE(answer.has_value());
            CHECK(answer->head.status == 401);
            CHECK(answer->body == (body == words ? "the key is refused" : ""));
            transport.reset();
        }
    }

    TEST_CASE_FIXTURE(transport_fixture, "a path before the API's own path is part of every request") {
        test_server server{ctx, always(ok("x"))};
        use(server.url() + "/gateway/anthropic/");
        CHECK(get("/v1/sessions").has_value());
        CHECK(open().has_value());
        CHECK(server.requests()[0].starts_with("GET /gateway/anthropic/v1/sessions HTTP/1.1\r\n"));
        CHECK(server.requests()[1].starts_with("GET /gateway/anthropic/stream HTTP/1.1\r\n"));
    }

    TEST_CASE_FIXTURE(transport_fixture, "a false length, an endless head and garbage have different errors") {
        struct row {
            std::string text;
            errc want;
        };
        const row rows[] = {{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", errc::truncated},
                            {"HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x'), errc::header_too_large},
                            {"no HTTP at all\r\n\r\n", errc::malformed_answer},
                            {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(5000, 'x'),
                             errc::malformed_answer}};
        for (const row& r : rows) {
            CAPTURE(to_string(r.want));
            test_server server{ctx, [&r](peer& p) -> asio::awaitable<void> {
                                   co_await p.async_request();
                                   co_await p.async_send(r.text);
                                   co_await p.async_end();
                               }};
            use(server.url());
            CHECK(get().error() == r.want);
            transport.reset();
        }
    }

    TEST_CASE_FIXTURE(transport_fixture, "a refused connection and a missing server give the system's error") {
        std::string gone;
        {
            test_server server{ctx, always("")};
            gone = server.url();
        }
        use(gone);
        CHECK(get().error() == asio::error::connection_refused);
    }
}
