// Tests how the proxy for an origin is selected.
#include <tether/wire/proxy.hpp>

#include <doctest/doctest.h>
#include <map>
#include <string>

using namespace tether;
using namespace tether::wire;

namespace {

std::string choice(const char* https, const char* exempt, const char* origin) {
    proxy_settings settings;
    settings.https = secret{https};
    settings.exempt = exempt;
    const auto got = choose_proxy(settings, *parse_url(origin));
    if (!got) return "invalid";
    return *got ? (*got)->host + ":" + std::to_string((*got)->port) : "direct";
}

} // namespace

TEST_SUITE("wire::proxy") {

    TEST_CASE("a proxy is read in the usual notations") {
        CHECK(choice("http://proxy.example:3128", "", "https://a") == "proxy.example:3128");
        CHECK(choice("http://proxy.example:3128/", "", "https://a") == "proxy.example:3128");
        CHECK(choice("proxy.example:3128", "", "https://a") == "proxy.example:3128");
        CHECK(choice("http://proxy.example", "", "https://a") == "proxy.example:1080");
        CHECK(choice("http://[::1]:80", "", "https://a") == "::1:80");
        CHECK(choice("http://[::1]", "", "https://a") == "::1:1080");
        CHECK(choice("", "", "https://a") == "direct");
        CHECK(choice("socks5://proxy.example:1", "", "https://a") == "invalid");
        CHECK(choice("http://", "", "https://a") == "invalid");
    }

    TEST_CASE("loopback and plain http never use a proxy") {
        CHECK(choice("http://p:1", "", "http://localhost") == "direct");
        CHECK(choice("http://p:1", "", "https://localhost") == "direct");
        CHECK(choice("http://p:1", "", "https://127.0.0.1:9") == "direct");
        CHECK(choice("http://p:1", "", "https://[::1]") == "direct");
    }

    TEST_CASE("exempt names, addresses and ports are reached directly") {
        struct row {
            const char* exempt;
            const char* origin;
            bool direct;
        };
        const row rows[] = {
            {"*", "https://a.example", true},
            {"example", "https://a.example", true},
            {".example", "https://a.example", true},
            {"*.example", "https://a.example", true},
            {"A.Example", "https://a.example", true},
            {"ample", "https://a.example", false},
            {"b.example", "https://a.example", false},
            {"x, a.example ,y", "https://a.example", true},
            {"x a.example", "https://a.example", true},
            {"a.example:443", "https://a.example", true},
            {"a.example:444", "https://a.example", false},
            {"10.0.0.0/8", "https://10.1.2.3", true},
            {"10.0.0.0/8", "https://11.1.2.3", false},
            {"10.1.2.3", "https://10.1.2.3", true},
            {"10.1.2.3:443", "https://10.1.2.3", true},
            {"2001:db8::/32", "https://[2001:db8::7]", true},
            {"2001:db8::7", "https://[2001:db8::7]", true},
            {"[2001:db8::7]:443", "https://[2001:db8::7]", true},
            {"[2001:db8::7]:1", "https://[2001:db8::7]", false},
            {"10.0.0.0/8", "https://a.example", false},
            {",, ,", "https://a.example", false},
        };
        for (const row& r : rows) {
            CAPTURE(r.exempt);
            CAPTURE(r.origin);
            CHECK((choice("http://p:1", r.exempt, r.origin) == "direct") == r.direct);
        }
    }

    TEST_CASE("user and password become Basic credentials") {
        proxy_settings settings;
        settings.https = secret{"http://Aladdin:open%20sesame@p:1"};
        const auto got = choose_proxy(settings, *parse_url("https://a"));
        REQUIRE(got.has_value());
        REQUIRE(got->has_value());
        CHECK((*got)->authorization.reveal() == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        CHECK((*got)->host == "p");
    }

    TEST_CASE("environment variables in lower case come first") {
        std::map<std::string, std::string> variables{{"HTTPS_PROXY", "http://large:1"}, {"ALL_PROXY", "http://all:1"}};
        const auto read = [&] {
            return proxy_settings_from([&](const char* name) {
                const auto found = variables.find(name);
                return found == variables.end() ? std::string{} : found->second;
            });
        };
        CHECK(read().https.reveal() == "http://large:1");
        CHECK(read().all.reveal() == "http://all:1");
        CHECK(read().source == "HTTPS_PROXY");
        variables["https_proxy"] = "http://small:1";
        variables["no_proxy"] = "example.com";
        CHECK(read().https.reveal() == "http://small:1");
        CHECK(read().exempt == "example.com");
        CHECK(read().source == "https_proxy");
        variables = {{"ALL_PROXY", "http://all:1"}};
        CHECK(read().source == "ALL_PROXY");
    }

    TEST_CASE("ALL_PROXY applies when HTTPS_PROXY is not set") {
        proxy_settings settings;
        settings.all = secret{"http://all:1"};
        CHECK((*choose_proxy(settings, *parse_url("https://a")))->host == "all");
        settings.https = secret{"http://https:1"};
        CHECK((*choose_proxy(settings, *parse_url("https://a")))->host == "https");
    }
}
