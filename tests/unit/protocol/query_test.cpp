// Tests paths and query parameters of the local API.
#include <tether/protocol/query.hpp>

#include <doctest/doctest.h>

using namespace tether::protocol;
using namespace std::chrono_literals;

namespace {

target at(std::string_view text) {
    const auto parsed = parse_target(text);
    REQUIRE(parsed.has_value());
    return *parsed;
}

} // namespace

TEST_SUITE("protocol::query") {

    TEST_CASE("a target is a path and decoded parameters") {
        const target t = at("/v1/runs?label=a%3Db&x=1+2&flag&&y=%C3%A4");
        CHECK(t.path == "/v1/runs");
        CHECK(t.parameters ==
              std::vector<std::pair<std::string, std::string>>{
                  {"label", "a=b"}, {"x", "1 2"}, {"flag", ""}, {"y", "\xc3\xa4"}});
        CHECK(at("http://tether/v1/status?x=1").path == "/v1/status");
        CHECK(at("http://tether").path.empty());
    }

    TEST_CASE("a broken percent escape is refused") {
        for (const std::string_view text : {"/?a=%", "/?a=%4", "/?a=%g1", "/?%1g=x"}) {
            CAPTURE(text);
            CHECK_FALSE(parse_target(text).has_value());
        }
    }

    TEST_CASE("a list is filtered by states and labels, and paged") {
        const auto p =
            parse_list_parameters(at("/v1/runs?state=failed,timed_out&state=queued&label=team:blue&label=k=v=w&limit=3"
                                     "&after=run_01JD0000000000000000000000"));
        REQUIRE(p.has_value());
        CHECK(p->states == std::vector<std::string>{"failed", "timed_out", "queued"});
        CHECK(p->labels == std::map<std::string, std::string>{{"team", "blue"}, {"k", "v=w"}});
        CHECK(p->limit == 3);
        CHECK(p->after == "run_01JD0000000000000000000000");
        CHECK(parse_list_parameters(at("/v1/runs"))->limit == 50);
    }

    TEST_CASE("unknown parameters are refused by name") {
        const struct {
            std::string_view text, field;
        } table[] = {
            {"?state=", "state"},   {"?state=done", "state"}, {"?state=failed,", "state"}, {"?label=x", "label"},
            {"?label==x", "label"}, {"?limit=0", "limit"},    {"?limit=1001", "limit"},    {"?limit=ten", "limit"},
            {"?after=7", "after"},  {"?sate=failed", "sate"},
        };
        for (const auto& row : table) {
            CAPTURE(row.text);
            const auto p = parse_list_parameters(at(row.text));
            REQUIRE_FALSE(p.has_value());
            CHECK(p.error().kind == problem_kind::invalid_query);
            CHECK(p.error().field == row.field);
        }
        CHECK_FALSE(parse_run_parameters(at("?wait=60")).has_value());
        CHECK_FALSE(parse_run_parameters(at("?weit=60s")).has_value());
        CHECK_FALSE(parse_no_parameters(at("?x")).has_value());
        CHECK(parse_no_parameters(at("/healthz")).has_value());
    }

    TEST_CASE("a wait is a duration that is never shortened silently") {
        CHECK(parse_run_parameters(at("?wait=60s"))->wait == 60s);
        CHECK(parse_run_parameters(at("?wait=1h"))->wait == max_wait);
        for (const char* text : {"?wait=1h1ms", "?wait=2h", "?wait=9d", "?wait=soon"}) {
            CAPTURE(text);
            const auto refused = parse_run_parameters(at(text));
            REQUIRE(refused.has_error());
            CHECK(refused.error() ==
                  problem{problem_kind::invalid_query, R"(must be a duration of at most 1h, such as "60s")", "wait"});
        }
        CHECK(parse_run_parameters(at("?wait=1s&wait=2s")).error().detail == "is given twice");
        CHECK_FALSE(parse_run_parameters(at("/"))->wait);
        CHECK(parse_run_parameters(at("?turn=3"))->turn == 3);
        for (const char* text : {"?turn=0", "?turn=-1", "?turn=x", "?turn=", "?turn=1&turn=2", "?turn=1&wait=1s"}) {
            CAPTURE(text);
            CHECK(parse_run_parameters(at(text)).error().field == "turn");
        }
        CHECK(parse_turn_parameters(at("?after=2&limit=9"))->after == 2);
        CHECK(parse_turn_parameters(at("?after=2&limit=9"))->limit == 9);
        CHECK_FALSE(parse_turn_parameters(at("?limit=1001")).has_value());
        CHECK_FALSE(parse_turn_parameters(at("?turn=1")).has_value());
    }

    TEST_CASE("a feed resumes after the parameter, otherwise after the header") {
        CHECK(parse_feed_parameters(at("/"), "")->after == 0);
        CHECK(parse_feed_parameters(at("/"), "41")->after == 41);
        CHECK(parse_feed_parameters(at("?after=7"), "41")->after == 7);
        CHECK(parse_feed_parameters(at("?types=run"), "")->runs_only);
        CHECK(parse_run_feed_parameters(at("?limit=9"), "")->limit == 9);
        CHECK_FALSE(parse_feed_parameters(at("?limit=9"), "").has_value());
        CHECK_FALSE(parse_feed_parameters(at("?types=event"), "").has_value());
        CHECK_FALSE(parse_run_feed_parameters(at("?types=run"), "").has_value());
        CHECK_FALSE(parse_feed_parameters(at("?after=-1"), "").has_value());
        CHECK(parse_feed_parameters(at("/"), "x").error().field == "Last-Event-ID");
    }
}
