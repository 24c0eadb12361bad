// Tests where connections go: to the API or to a proxy, for tetherd and for its dialer.
#include <daemon/tetherd/config/destination.hpp>

#include "support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <fstream>
#include <map>

using namespace tether;
using namespace tether::daemon;

namespace {

environment set(std::map<std::string, std::string> variables) {
    return [variables = std::move(variables)](const char* name) {
        const auto found = variables.find(name);
        return found == variables.end() ? std::string{} : found->second;
    };
}

std::string text_of(const found_destination& found) {
    return found ? to_text(*found) : found.error().text;
}

struct configured {
    /// The destination of a configuration, or why there is none.
    std::string read(std::string_view text, std::map<std::string, std::string> variables = {}) {
        std::ofstream{path} << text;
        return text_of(read_destination(path, set(std::move(variables))));
    }

    const test::temp_dir dir;
    const std::string path = dir / "tetherd.json";
    const std::string usual = "api.anthropic.com:443";
};

} // namespace

TEST_SUITE("daemon::destination") {

    TEST_CASE_FIXTURE(configured, "the destination is the host of the base URL: variable before file before default") {
        const std::string text =
            R"({"api": {"base_url": "https://API.example:8443/v2", "new": 1}, "log": [], /* c */})";
        for (const char* silent : {"", "// all defaults", "{}", R"({"api": {}})"}) CHECK(read(silent) == usual);
        CHECK(read(text) == "api.example:8443");
        CHECK(read(text, {{"ANTHROPIC_BASE_URL", "https://other.example"}}) == "other.example:443");
        CHECK(read(R"({"api": {"base_url": "http://[::1]:8700"}})") == "[::1]:8700");
    }

    TEST_CASE_FIXTURE(configured, "a proxy for the base URL is the destination instead") {
        const std::string proxy = "http://u:hunter2@proxy.example:3128";
        for (const char* variable : {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"})
            CHECK(read("{}", {{variable, proxy}}) == "proxy.example:3128");
        CHECK(read("{}", {{"https_proxy", proxy}, {"NO_PROXY", "anthropic.com"}}) == usual);
        CHECK(read("{}", {{"http_proxy", "nonsense://"}}) == usual);
        CHECK(read(R"({"api": {"base_url": "http://localhost:8700"}})", {{"https_proxy", proxy}}) == "localhost:8700");
    }

    TEST_CASE_FIXTURE(configured, "a configuration that cannot be read has no destination, and the error names it") {
        const std::string invalid = "/api/base_url: must be a URL";
        CHECK(read("{").starts_with(path + ": incomplete JSON at line 1"));
        CHECK(read("[]") == path + ": must be an object");
        CHECK(read(R"({"api": 1})").starts_with(path + ": /api: "));
        CHECK(read(R"({"api": {"base_url": 1}})").starts_with(path + ": /api/base_url: "));
        CHECK(read(R"({"api": {"base_url": "api"}})").starts_with(path + ": " + invalid));
        CHECK(read(R"({"api": {"base_url": "http://a"}})").ends_with("plain http is allowed only for loopback"));
        CHECK(read(R"({"api": {"base_url": "https://a", "base_url": "https://b"}})").ends_with("is given twice"));
        CHECK(read("{", {{"ANTHROPIC_BASE_URL", "https://a"}}).starts_with(path + ": "));
        CHECK(read("{}", {{"ANTHROPIC_BASE_URL", "a"}}).starts_with("ANTHROPIC_BASE_URL: " + invalid));
        CHECK(text_of(read_destination(dir / "none", set({}))).ends_with("none: No such file or directory"));
    }

    TEST_CASE_FIXTURE(configured, "an unusable proxy is named by its variable, and its password is not shown") {
        for (const char* variable : {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
            const std::string why = read("{}", {{variable, "socks5://u:hunter2@proxy"}});
            CHECK(why.starts_with(std::string{variable} + ": must be a URL"));
            CHECK(why.find("hunter2") == std::string::npos);
        }
        CHECK(read("{}", {{"https_proxy", "http://"}}).starts_with("https_proxy: must be a URL"));
        CHECK(read("{}", {{"https_proxy", "socks5://p"}, {"no_proxy", "anthropic.com"}}) == usual);
    }
}
