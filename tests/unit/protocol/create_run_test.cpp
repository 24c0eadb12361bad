// Tests the body of `POST /v1/runs`.
#include <tether/protocol/create_run.hpp>

#include <tether/protocol/body.hpp>

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tether::protocol;
using namespace std::chrono_literals;

namespace {

std::string pairs(std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += fmt::format(R"({}"k{}":"v")", i ? "," : "", i);
    return "{" + out + "}";
}

std::string with(std::string_view member) {
    return fmt::format(R"({{"agent":"agent_1","prompt":"hello",{}}})", member);
}

} // namespace

TEST_SUITE("protocol::create_run") {

    TEST_CASE("a prompt becomes one user.message, and all other members have defaults") {
        const auto parsed = parse_create_run(R"({"agent":"agent_1","prompt":"Count the files"})");
        REQUIRE(parsed.has_value());
        CHECK(serialize(boost::json::value(parsed->events)) ==
              R"([{"type":"user.message","content":[{"type":"text","text":"Count the files"}]}])");
        CHECK(parsed->agent == "agent_1");
        CHECK(parsed->timeout == 0ms);
        CHECK(parsed->when_done.empty());
        CHECK_FALSE(parsed->previews);
    }

    TEST_CASE("every member reaches the request") {
        const auto parsed = parse_create_run(R"({"agent":{"type":"agent","id":"agent_1","version":3},
        "environment_id":"env_1","title":"a title","metadata":{"a":"b"},"resources":[{"type":"file"}],
        "vault_ids":["vlt_1"],"budget":{"type":"limit"},"timeout":"90s","when_done":"keep","previews":true,
        "labels":{"team":"blue"},
        "events":[{"type":"user.message","content":[{"type":"text","text":"x"}]},
                  {"type":"system.message","content":[{"type":"text","text":"y"}]}]})");
        REQUIRE(parsed.has_value());
        CHECK(parsed->environment_id == "env_1");
        CHECK(parsed->title == "a title");
        CHECK(parsed->metadata == text_map{{"a", "b"}});
        CHECK(parsed->resources.as_array().size() == 1);
        CHECK(parsed->vault_ids.as_array().size() == 1);
        CHECK(parsed->budget.is_object());
        CHECK(parsed->timeout == 90s);
        CHECK(parsed->when_done == "keep");
        CHECK(parsed->previews);
        CHECK(parsed->labels == text_map{{"team", "blue"}});
        CHECK(parsed->events.size() == 2);
    }

    TEST_CASE("a missing agent is no error, because the configuration may name one") {
        REQUIRE(parse_create_run(R"({"prompt":"x"})").has_value());
        CHECK(parse_create_run(R"({"prompt":"x"})")->agent.is_null());
    }

    TEST_CASE("a body's mistakes are reported together") {
        const auto refused = parse_create_run(R"({"environment":"env_1","timeout":"soon"})");
        REQUIRE(refused.has_error());
        CHECK(refused.error().field == "/prompt");
        CHECK(refused.error().detail ==
              R"(is missing: give either "prompt" or "events"; )"
              R"(/timeout: must be a duration such as "90s", "30m" or "250ms"; /environment: unknown member)");
        std::string many = R"({"prompt":"x")";
        for (int i = 0; i < 900; ++i) many += fmt::format(R"(,"k{}":1)", i);
        CHECK(parse_create_run(many + "}").error().detail.size() < 1000);
    }

    TEST_CASE("the longest wait in the queue may be given, and be without a limit") {
        CHECK_FALSE(parse_create_run(R"({"prompt":"x"})")->queue_timeout);
        CHECK(parse_create_run(with(R"("queue_timeout":"90s")"))->queue_timeout == 90s);
        CHECK(parse_create_run(with(R"("queue_timeout":"0s")"))->queue_timeout == 0ms);
        CHECK(parse_create_run(with(R"("queue_timeout":"367d")")).error().field == "/queue_timeout");
    }

    TEST_CASE("every error names its field") {
        const std::string long_title(max_title + 1, 'x');
        const struct {
            std::string body;
            std::string_view field;
        } table[] = {
            {"[]", "/"},
            {R"({"agent":"a"})", "/prompt"},
            {R"({"agent":"a","prompt":"x","events":[]})", "/events"},
            {R"({"agent":"a","prompt":""})", "/prompt"},
            {R"({"agent":"a","prompt":7})", "/prompt"},
            {R"({"agent":"a","events":7})", "/events"},
            {R"({"agent":"a","events":[]})", "/events"},
            {R"({"agent":"a","events":[7]})", "/events/0"},
            {R"({"agent":"a","events":[{}]})", "/events/0/type"},
            {R"({"agent":"a","events":[{"type":"user.interrupt"}]})", "/events/0/type"},
            {R"({"agent":"a","events":[{"type":"agent.message","content":[1]}]})", "/events/0/type"},
            {R"({"agent":"a","events":[{"type":"user.message"}]})", "/events/0/content"},
            {R"({"agent":"a","events":[{"type":"user.message","content":[]}]})", "/events/0/content"},
            {R"({"agent":"a","events":[{"type":"user.define_outcome"}]})", "/events/0/description"},
            {R"({"agent":"a","events":[{"type":"system.message","content":[1]}]})", "/events/0/type"},
            {R"({"agent":"","prompt":"x"})", "/agent"},
            {R"({"agent":7,"prompt":"x"})", "/agent"},
            {R"({"agent":{"version":1},"prompt":"x"})", "/agent"},
            {R"({"agent":"../agents/a","prompt":"x"})", "/agent"},
            {R"({"agent":{"id":"a/b"},"prompt":"x"})", "/agent"},
            {R"({"session_id":"","prompt":"x"})", "/session_id"},
            {R"({"session_id":"..","prompt":"x"})", "/session_id"},
            {R"({"session_id":"./sesn_1","prompt":"x"})", "/session_id"},
            {R"({"session_id":"sesn_1/","prompt":"x"})", "/session_id"},
            {R"({"session_id":"sesn_1\u0000","prompt":"x"})", "/session_id"},
            {R"({"session_id":")" + std::string(1 << 20, 'x') + R"(","prompt":"x"})", "/session_id"},
            {R"({"session_id":"sesn_1","agent":"a","prompt":"x"})", "/agent"},
            {R"({"session_id":"sesn_1","budget":{},"prompt":"x"})", "/budget"},
            {with(R"("environment_id":"")"), "/environment_id"},
            {with(R"("environment_id":"env 1")"), "/environment_id"},
            {with(R"("resources":[{"type":"file","file_id":"../file_1"}])"), "/resources"},
            {with(R"("title":")" + long_title + R"(")"), "/title"},
            {with(R"("metadata":[])"), "/metadata"},
            {with(R"("metadata":{"tether_run":"run_1"})"), "/metadata"},
            {with(R"("metadata":)" + pairs(14)), "/metadata"},
            {with(R"("labels":)" + pairs(17)), "/labels"},
            {with(R"("labels":{"k":1})"), "/labels"},
            {with(R"("labels":{"":"v"})"), "/labels"},
            {with(R"("labels":{")" + std::string(65, 'k') + R"(":"v"})"), "/labels"},
            {with(R"("labels":{"k":")" + std::string(513, 'v') + R"("})"), "/labels"},
            {with(R"("resources":{})"), "/resources"},
            {with(R"("vault_ids":[1])"), "/vault_ids"},
            {with(R"("budget":1)"), "/budget"},
            {with(R"("timeout":30)"), "/timeout"},
            {with(R"("timeout":"0s")"), "/timeout"},
            {with(R"("timeout":"400d")"), "/timeout"},
            {with(R"("when_done":"burn")"), "/when_done"},
            {with(R"("previews":"yes")"), "/previews"},
            {with(R"("promt":"x")"), "/promt"},
        };
        for (const auto& row : table) {
            CAPTURE(row.body);
            const auto parsed = parse_create_run(row.body);
            REQUIRE_FALSE(parsed.has_value());
            CHECK(parsed.error().kind == problem_kind::invalid_body);
            CHECK(parsed.error().field == row.field);
            CHECK_FALSE(parsed.error().detail.empty());
        }
    }

    TEST_CASE("limits count characters, not bytes") {
        std::string umlauts;
        for (int i = 0; i < 512; ++i) umlauts += "\xc3\xa4";
        CHECK(parse_create_run(with(R"("labels":{"k":")" + umlauts + R"("})")).has_value());
        CHECK(parse_create_run(with(R"("labels":)" + pairs(16))).has_value());
        CHECK(parse_create_run(with(R"("metadata":)" + pairs(13))).has_value());
    }

    TEST_CASE("text that is not JSON is distinguished from JSON that is invalid") {
        for (const std::string& body : {std::string{}, std::string{"{"}, std::string{R"({"prompt":"x"} x)"},
                                        std::string{"{\"prompt\":\"\xff\"}"}, std::string(100'000, '[')}) {
            const auto parsed = parse_create_run(body);
            REQUIRE_FALSE(parsed.has_value());
            CHECK(parsed.error().kind == problem_kind::malformed_json);
        }
    }
}
