// Tests base URLs of origins and proxies.
#include <tether/wire/url.hpp>

#include <doctest/doctest.h>

using namespace tether::wire;

TEST_SUITE("wire::url") {

    TEST_CASE("a base URL is split into its parts") {
        struct row {
            const char* text;
            url want;
        };
        const row rows[] = {
            {"https://api.anthropic.com", {url_scheme::https, "api.anthropic.com", 443, ""}},
            {"HTTPS://API.Anthropic.COM/", {url_scheme::https, "api.anthropic.com", 443, ""}},
            {"http://localhost", {url_scheme::http, "localhost", 80, ""}},
            {"http://127.0.0.1:8080/a/b/", {url_scheme::http, "127.0.0.1", 8080, "/a/b"}},
            {"https://[::1]:65535/x", {url_scheme::https, "::1", 65535, "/x"}},
            {"https://[2001:DB8::7]", {url_scheme::https, "2001:db8::7", 443, ""}},
        };
        for (const row& r : rows) {
            CAPTURE(r.text);
            const auto got = parse_url(r.text);
            REQUIRE(got);
            CHECK((*got == r.want));
        }
    }

    TEST_CASE("text that is not a plain base URL is refused") {
        for (const char* text : {"",
                                 "api.anthropic.com",
                                 "ftp://a",
                                 "https://",
                                 "https:///x",
                                 "https://a:0",
                                 "https://a:65536",
                                 "https://a:",
                                 "https://a:1x",
                                 "https://user@a",
                                 "https://user:pw@a",
                                 "https://a?q",
                                 "https://a/#f",
                                 "https://a/b c",
                                 "https://[::1",
                                 "https://[::1]x",
                                 "https://[1.2.3.4]",
                                 "https://a b",
                                 "https://.a",
                                 "https://-a",
                                 "https://[fe80::1%25eth0]",
                                 "https://a\r\nb",
                                 "https://::1"}) {
            CAPTURE(text);
            CHECK_FALSE(parse_url(text));
        }
    }

    TEST_CASE("the authority names the port only when it is not the default") {
        CHECK(authority_of(*parse_url("https://a")) == "a");
        CHECK(authority_of(*parse_url("https://a:443")) == "a");
        CHECK(authority_of(*parse_url("https://a:80")) == "a:80");
        CHECK(authority_of(*parse_url("http://a")) == "a");
        CHECK(authority_of(*parse_url("http://[::1]:81")) == "[::1]:81");
        CHECK(authority_of(*parse_url("https://[::1]"), port_shown::always) == "[::1]:443");
    }

    TEST_CASE("loopback is recognised without a lookup") {
        for (const char* host : {"localhost", "127.0.0.1", "127.9.9.9", "::1"}) CHECK(is_loopback(host));
        for (const char* host : {"localhost.example", "128.0.0.1", "::2", "example.com", "0.0.0.0"})
            CHECK_FALSE(is_loopback(host));
    }
}
