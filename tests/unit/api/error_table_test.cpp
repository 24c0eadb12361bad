// Tests that the table of errors is complete and consistent, and equal to docs/api-errors.md.
#include <tether/api/error_table.hpp>

#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

using namespace tether;
using namespace tether::api;

TEST_SUITE("api::error_table") {

    TEST_CASE("an error code decides, whatever its status and type") {
        for (const error_rule& rule : error_rules()) {
            if (rule.error_code.empty()) continue;
            CAPTURE(rule.error_code);
            CHECK(&find_rule(rule.status, rule.type, rule.error_code) == &rule);
            CHECK(&find_rule(418, "odd_error", rule.error_code) == &rule);
        }
    }

    TEST_CASE("an unknown error code leaves the decision to type and status") {
        CHECK(find_rule(400, "invalid_request_error", "odd").code == errc::bad_request);
        CHECK(find_rule(401, "authentication_error", "odd").scope == failure_scope::account);
        CHECK(find_rule(429, "rate_limit_error", "odd").code == errc::rate_limited);
        CHECK(find_rule(400, "rate_limit_error", "").code == errc::rate_limited);
        CHECK(find_rule(529, "overloaded_error", "").effect == request_effect::none);
        CHECK(find_rule(500, "overloaded_error", "").effect == request_effect::unknown);
        CHECK(find_rule(418, "", "").code == errc::bad_request);
        CHECK(find_rule(599, "", "").code == errc::server_error);
        CHECK(find_rule(302, "", "").code == errc::too_many_redirects);
    }

    TEST_CASE("every rule can match, and every error code has one rule") {
        std::set<std::string_view> codes;
        for (const error_rule& rule : error_rules()) {
            CAPTURE(rule.error_code);
            CAPTURE(rule.status);
            if (!rule.error_code.empty()) CHECK(codes.insert(rule.error_code).second);
            const int status = rule.status == 0 ? 418 : rule.status;
            CHECK(&find_rule(status, rule.type, rule.error_code) == &rule);
        }
    }

    TEST_CASE("an error that lasts means that nothing was done, and includes advice") {
        for (const error_rule& rule : error_rules()) {
            if (rule.is_transient() || rule.error_code == "file_not_downloadable") continue;
            CAPTURE(rule.error_code);
            CAPTURE(rule.status);
            CHECK(rule.effect == request_effect::none);
            CHECK(rule.advice.ends_with("."));
        }
    }

    TEST_CASE("docs/api-errors.md shows the table") {
        const std::filesystem::path path = std::filesystem::path{TETHER_SOURCE_DIR} / "docs/api-errors.md";
        std::ifstream in{path, std::ios::binary};
        REQUIRE(in);
        const std::string text{std::istreambuf_iterator<char>{in}, {}};
        const auto begin = text.find("| status |");
        REQUIRE(begin != text.npos);
        if (std::getenv("TETHER_UPDATE_GOLDEN"))
            std::ofstream{path, std::ios::binary} << text.substr(0, begin) << error_table_text();
        else CHECK(text.substr(begin) == error_table_text());
    }
}
