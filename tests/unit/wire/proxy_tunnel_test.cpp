// Tests tunnels through a proxy.
#include "transport_fixture.hpp"
#include "tunnel_script.hpp"

#include <tether/wire/proxy_tunnel.hpp>

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::test;
using namespace std::chrono_literals;

TEST_SUITE("wire::proxy_tunnel") {

    TEST_CASE("only a 2xx opens a tunnel") {
        const auto judge = wire::judge_tunnel_answer;
        CHECK_FALSE(judge("HTTP/1.1 200 OK\r\n\r\n"));
        CHECK_FALSE(judge("HTTP/1.0 299 \r\n\r\n"));
        CHECK(judge("HTTP/1.1 407 Authenticate\r\n\r\n") == errc::proxy_authentication);
        for (const char* head : {"HTTP/1.1 502 Bad Gateway\r\n\r\n", "HTTP/1.1 302 Go\r\n\r\n",
                                 "HTTP/1.1 100 Go\r\n\r\n", "HTTP/2 200\r\n\r\n", "SSH-2.0-x\r\n\r\n", "\r\n\r\n"})
            CHECK(judge(head) == errc::proxy_refused);
    }

    TEST_CASE_FIXTURE(transport_fixture, "requests go through the tunnel, and the verified name is the origin's") {
        tls_settings tls;
        tls.identity = authority.issue("DNS:api.example");
        test_server origin{ctx, tls, always(ok("through"))};
        // The proxy answers in two pieces and sends more than it must.
        test_server proxy{ctx, leads_to(origin.port(), "HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n")};
        proxies.https = secret{"http://user:pass@127.0.0.1:" + std::to_string(proxy.port())};
        lookup = [](const std::string&) { return result<wire::address_list>{errc::name_lookup_failed}; }; // not needed
        use("https://api.example");
        const auto answer = get();
        REQUIRE(answer.has_value());
        CHECK(answer->body == "through");
        REQUIRE(proxy.requests().size() == 1);
        CHECK(proxy.requests().front() ==
              "CONNECT api.example:443 HTTP/1.1\r\nHost: api.example:443\r\nProxy-Authorization: Basic "
              "dXNlcjpwYXNz\r\n\r\n");
        CHECK(origin.requests().front().find("Proxy-Authorization") == std::string::npos);
        transport.reset();
        use("https://other.example");
        CHECK(get().error() == errc::certificate_rejected);
        transport.reset();
    }

    TEST_CASE_FIXTURE(transport_fixture,
                      "a proxy that requires credentials, refuses, disconnects or stays silent has a specific error") {
        config.connect_timeout = 500ms;
        struct row {
            std::string answer;
            error_code want;
        };
        const row rows[] = {
            {"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n", errc::proxy_authentication},
            {"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", errc::proxy_refused},
            {"HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n", errc::proxy_refused},
            {"", errc::connect_timeout},
        };
        for (const row& r : rows) {
            CAPTURE(r.answer.substr(0, 12));
            test_server proxy{ctx, [&r](peer& p) -> asio::awaitable<void> {
                                  co_await p.async_request();
                                  co_await p.async_send(r.answer);
                                  co_await p.async_hang();
                              }};
            proxies.https = secret{"http://127.0.0.1:" + std::to_string(proxy.port())};
            use("https://api.example");
            CHECK(get().error() == r.want);
            CHECK(run_until([&] { return proxy.open() == 0; }));
            transport.reset();
        }
        test_server proxy{ctx, [](peer& p) -> asio::awaitable<void> {
                              co_await p.async_request();
                              p.cut();
                          }};
        proxies.https = secret{"http://127.0.0.1:" + std::to_string(proxy.port())};
        use("https://api.example");
        CHECK(get().error() == errc::proxy_refused);
    }

    TEST_CASE_FIXTURE(transport_fixture, "an exempt origin is reached without the proxy") {
        tls_settings tls;
        tls.identity = authority.issue("DNS:api.example");
        test_server origin{ctx, tls, always(ok("direct"))};
        test_server proxy{ctx, always("HTTP/1.1 502 Bad Gateway\r\n\r\n")};
        proxies.https = secret{"http://127.0.0.1:" + std::to_string(proxy.port())};
        proxies.exempt = "example";
        lookup = [](const std::string&) {
            return result<wire::address_list>{wire::address_list{asio::ip::address_v4::loopback()}};
        };
        use("https://api.example:" + std::to_string(origin.port()));
        CHECK(get()->body == "direct");
        CHECK(proxy.accepted() == 0);
    }

    TEST_CASE_FIXTURE(transport_fixture, "an unusable proxy URL prevents startup") {
        proxies.https = secret{"socks5://127.0.0.1:1"};
        CHECK_THROWS_AS(use("https://api.example"), boost::system::system_error);
    }
}
