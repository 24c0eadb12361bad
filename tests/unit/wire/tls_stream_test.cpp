// Tests TLS connections.
#include "transport_fixture.hpp"

#include <doctest/doctest.h>
#include <fstream>
#include <openssl/ssl.h>

using namespace tether;
using namespace tether::test;
using namespace std::chrono_literals;

TEST_SUITE("wire::tls_stream") {

    TEST_CASE_FIXTURE(transport_fixture, "a certificate for the requested name or address is accepted") {
        for (const char* names : {"DNS:localhost", "DNS:other.example,DNS:localhost"}) {
            tls_settings tls;
            tls.identity = authority.issue(names);
            test_server server{ctx, tls, always(ok("x"))};
            use(server.url());
            CHECK(get().has_value());
            transport.reset();
        }
        test_server server{ctx, trusted(), always(ok("x"))};
        use("https://127.0.0.1:" + std::to_string(server.port()));
        CHECK(get().has_value());
    }

    TEST_CASE_FIXTURE(transport_fixture, "a certificate with any error is rejected, and the request is not sent") {
        const certificate_authority unknown;
        struct row {
            std::string what;
            server_identity identity;
            std::string host;
        };
        const row rows[] = {
            {"other name", authority.issue("DNS:other.example"), "localhost"},
            {"partial wildcard", authority.issue("DNS:local*"), "localhost"},
            {"name in CN alone", authority.issue("email:a@example.org", 1h, "localhost"), "localhost"},
            {"name in CN, address in SAN", authority.issue("IP:127.0.0.1", 1h, "localhost"), "localhost"},
            {"address in CN alone", authority.issue("DNS:other.example", 1h, "127.0.0.1"), "127.0.0.1"},
            {"name where an address is wanted", authority.issue("DNS:127.0.0.1"), "127.0.0.1"},
            {"other address", authority.issue("IP:127.0.0.2"), "127.0.0.1"},
            {"expired", authority.issue("DNS:localhost", -1h), "localhost"},
            {"unknown authority", unknown.issue("DNS:localhost"), "localhost"},
        };
        for (const row& r : rows) {
            CAPTURE(r.what);
            tls_settings tls;
            tls.identity = r.identity;
            test_server server{ctx, tls, always(ok("x"))};
            use("https://" + r.host + ":" + std::to_string(server.port()));
            CHECK(get().error() == errc::certificate_rejected);
            CHECK(open().error() == errc::certificate_rejected);
            CHECK(server.requests().empty());
            CHECK(run_until([&] { return server.open() == 0; }));
            transport.reset();
        }
    }

    TEST_CASE_FIXTURE(transport_fixture, "TLS 1.2 is supported, TLS 1.1 is not") {
        for (const int version : {TLS1_2_VERSION, TLS1_1_VERSION}) {
            CAPTURE(version);
            tls_settings tls = trusted();
            tls.max_version = version;
            test_server server{ctx, tls, always(ok("x"))};
            use(server.url());
            CHECK(get().has_value() == (version == TLS1_2_VERSION));
            CHECK(server.requests().size() == (version == TLS1_2_VERSION ? 1 : 0));
            transport.reset();
        }
    }

    TEST_CASE_FIXTURE(transport_fixture, "later connections resume the session of earlier ones") {
        for (const int version : {TLS1_2_VERSION, 0}) {
            CAPTURE(version);
            tls_settings tls = trusted();
            tls.max_version = version;
            test_server server{ctx, tls, [](peer& p) -> asio::awaitable<void> {
                                   co_await p.async_request();
                                   co_await p.async_send(
                                       "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
                                   co_await p.async_end();
                               }};
            use(server.url());
            for (int i = 0; i < 5; ++i) {
                CHECK(get().has_value());
                CHECK(run_until([&] { return server.open() == 0; }));
            }
            CHECK(server.accepted() == 5);
            CHECK(server.resumed() == 4);
            transport.reset();
        }
    }

    TEST_CASE_FIXTURE(transport_fixture, "a server without TLS gives an error immediately") {
        test_server server{ctx, [](peer& p) -> asio::awaitable<void> {
                               co_await p.async_send("HTTP/1.1 400 Bad Request\r\n\r\n");
                               co_await p.async_hang();
                           }};
        use("https://localhost:" + std::to_string(server.port()));
        const auto answer = get();
        REQUIRE(answer.has_error());
        CHECK(classify(answer.error()) == disposition::transient);
    }

    TEST_CASE_FIXTURE(transport_fixture, "a server that requests a client certificate gets the configured one") {
        const certificate_authority clients;
        tls_settings tls = trusted();
        tls.client_authority = clients.certificate();
        const server_identity own = clients.issue("DNS:tether.example"),
                              strange = authority.issue("DNS:tether.example");
        const auto write = [&](const char* name, const std::string& text) {
            const std::string path = (folder / name).string();
            std::ofstream{path} << text;
            return path;
        };
        const std::string key = write("key.pem", own.key);
        for (const bool resumed : {false, true}) {
            CAPTURE(resumed);
            test_server server{ctx, tls, always(ok("x"))};
            config.client_cert_file = write("cert.pem", own.certificate);
            config.client_key_file = key;
            use(server.url());
            CHECK(get().has_value());
            CHECK(open().has_value());
            transport.reset();
        }
        test_server server{ctx, tls, always(ok("x"))};
        config.client_cert_file.clear();
        config.client_key_file.clear();
        use(server.url());
        CHECK(get().has_error());
        config.client_cert_file = write("strange.pem", strange.certificate);
        config.client_key_file = write("strange-key.pem", strange.key);
        use(server.url());
        CHECK(get().has_error());
        CHECK(server.requests().empty());
        transport.reset();
        config.client_key_file = key;
        CHECK_THROWS_AS(use(server.url()), boost::system::system_error); // the key of another certificate
        config.client_key_file = (folder / "missing.pem").string();
        CHECK_THROWS_AS(use(server.url()), boost::system::system_error);
    }

    TEST_CASE_FIXTURE(transport_fixture, "trusted certificates that cannot be loaded prevent startup") {
        config.ca_file = (folder / "missing.pem").string();
        CHECK_THROWS_AS(use("https://localhost:1"), boost::system::system_error);
    }
}
