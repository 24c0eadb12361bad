// Tests the response of `GET /v1/status`.
#include <tether/protocol/status_document.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

using namespace tether::protocol;

TEST_SUITE("protocol::status_document") {

    TEST_CASE("a written status is read back") {
        status_document s;
        s.version = "0.1.0";
        s.instance = "host";
        s.uptime = "3h20m";
        s.runs = {{"running", 7}};
        s.streams = 7;
        s.governor.request_tokens = 2.5;
        s.governor.held_for = "12s";
        s.governor.holds = {{"create", "rate_limit", "12s"}, {"all", "overload", "250ms"}};
        s.ledger.open = 9;
        s.set_aside = {"runs run_1", "meta"};
        s.upstream.last_failure = "the API returned a server error";
        const auto written = to_json(s);
        const auto read = parse_status_document(written);
        REQUIRE(read.has_value());
        CHECK(to_json(*read) == written);
        CHECK(written.at("governor").at("holds").at(0).at("requests") == "create");
        CHECK(read->governor.holds.at(1).why == "overload");
        CHECK(read->set_aside == std::vector<std::string>{"runs run_1", "meta"});
        CHECK(written.at("reason").is_null());
        CHECK(written.at("runs").at("running") == 7);
    }

    TEST_CASE("the API is failing when the newest failure is later than the newest success") {
        status_document s;
        CHECK_FALSE(is_upstream_failing(s));
        s.upstream.last_failure = "the API returned a server error";
        s.upstream.last_failure_at = "2026-11-20T09:00:05.000Z";
        CHECK(is_upstream_failing(s));
        s.upstream.last_success_at = "2026-11-20T09:00:05.001Z";
        CHECK_FALSE(is_upstream_failing(s));
        s.upstream.last_success_at = "2026-11-20T09:00:04.999Z";
        CHECK(is_upstream_failing(s));
        s.upstream.last_failure.clear();
        CHECK_FALSE(is_upstream_failing(s));
    }

    TEST_CASE("a document that is not a status is refused, and missing members have defaults") {
        CHECK_FALSE(parse_status_document(boost::json::parse("7")).has_value());
        for (const auto* json : {"{}", R"({"version":"1"})", R"({"healthy":true})", R"({"version":7,"healthy":true})"})
            CHECK_FALSE(parse_status_document(boost::json::parse(json)).has_value());
        CHECK(parse_status_document(boost::json::parse(R"({"version":"1","healthy":true})"))->healthy);
        const auto odd =
            parse_status_document(boost::json::parse(R"({"version":"1","healthy":true,"set_aside":["a",7,{}]})"));
        CHECK(odd->set_aside.size() == 1);
    }
}
