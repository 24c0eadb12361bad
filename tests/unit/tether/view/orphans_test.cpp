// Tests how orphaned sessions are shown.
#include "view/orphans.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::cli;

TEST_SUITE("cli::orphans") {

    TEST_CASE("orphans are shown with their age and cost") {
        const auto now = *parse_timestamp("2026-11-20T11:00:00Z");
        const auto answer = boost::json::parse(
            R"({"data":[{"session_id":"sesn_9","run_id":"run_9","status":"idle","created_at":"2026-11-20T09:00:00Z",)"
            R"("usage":{"list_cost":{"amount":"187","currency":"USD"}}},{"session_id":"sesn_8"}],"removing":false})");
        const std::string text = orphans_text(answer, now, 0);
        CHECK(text.find("sesn_9") != text.npos);
        CHECK(text.find("idle") != text.npos);
        CHECK(text.find("2 hours") != text.npos);
        CHECK(text.find("1.87") != text.npos);
        CHECK(text.find("sesn_8") != text.npos);
        CHECK(text.find("started") == text.npos);
    }

    TEST_CASE("an empty list of orphans is reported, and so is a started removal") {
        CHECK(orphans_text(boost::json::parse(R"({"data":[],"removing":false})"), wall_now(), 0) ==
              "no orphaned sessions\n");
        CHECK(orphans_text(boost::json::parse(R"({"data":[{"session_id":"s"}],"removing":true})"), wall_now(), 0)
                  .find("started") != std::string::npos);
    }
}
