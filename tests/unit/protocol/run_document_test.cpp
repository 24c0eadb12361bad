// Tests the run document of the local API.
#include <tether/protocol/run_document.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

using namespace tether::protocol;

TEST_SUITE("protocol::run_document") {

    TEST_CASE("every member is read") {
        const auto read = parse_run_document(boost::json::parse(
            R"({"id":"run_1","state":"succeeded","waiting_for":[{"event_id":"sevt_1","type":"agent.tool_use",)"
            R"("name":"bash","answer_with":"user.tool_confirmation","mcp_server":"m","input":{"a":1}}],)"
            R"("agent":"agent_1","environment_id":"env_1","session_id":"sesn_1","title":"t","labels":{"k":"v"},)"
            R"("owner":{"uid":1000,"name":"ada"},"created_at":"created","started_at":"started",)"
            R"("finished_at":"finished","timeout":"30m","when_done":"delete","remote":"deleted",)"
            R"("follow":{"mode":"stream","opens":2,"reopens":1,"polls":3,"last_event_at":"last"},"turns":1,)"
            R"("result":{"status":"idle","stop_reason":{"type":"end_turn"},"stop_details":7,"last_message":"two",)"
            R"("messages":["one","two"],"usage":{"input_tokens":1},"complete":true,"proof":{"by":"stream"}},)"
            R"("error":{"code":"refused","message":"no","request_id":"req_1"}})"));
        REQUIRE(read.has_value());
        const run_document& r = *read;
        CHECK(r.id == "run_1");
        CHECK(r.state == "succeeded");
        REQUIRE(r.waiting_for.size() == 1);
        CHECK(r.waiting_for[0].event_id == "sevt_1");
        CHECK(r.waiting_for[0].type == "agent.tool_use");
        CHECK(r.waiting_for[0].name == "bash");
        CHECK(r.waiting_for[0].answer_with == "user.tool_confirmation");
        CHECK(r.waiting_for[0].mcp_server == "m");
        CHECK(r.waiting_for[0].input.at("a") == 1);
        CHECK(r.agent == "agent_1");
        CHECK(r.environment_id == "env_1");
        CHECK(r.session_id == "sesn_1");
        CHECK(r.title == "t");
        CHECK(r.labels == std::map<std::string, std::string>{{"k", "v"}});
        CHECK(r.owner.uid == 1000);
        CHECK(r.owner.name == "ada");
        CHECK(r.created_at == "created");
        CHECK(r.started_at == "started");
        CHECK(r.finished_at == "finished");
        CHECK(r.timeout == "30m");
        CHECK(r.when_done == "delete");
        CHECK(r.remote == "deleted");
        CHECK(r.follow.mode == "stream");
        CHECK(r.follow.opens == 2);
        CHECK(r.follow.reopens == 1);
        CHECK(r.follow.polls == 3);
        CHECK(r.follow.last_event_at == "last");
        CHECK(r.turns == 1);
        REQUIRE(r.result.has_value());
        CHECK(r.result->status == "idle");
        CHECK(r.result->stop_reason.at("type") == "end_turn");
        CHECK(r.result->stop_details == 7);
        CHECK(r.result->messages == std::vector<std::string>{"one", "two"});
        CHECK(r.result->usage.at("input_tokens") == 1);
        CHECK(r.result->complete);
        CHECK(r.result->proof.at("by") == "stream");
        REQUIRE(r.error.has_value());
        CHECK(r.error->code == "refused");
        CHECK(r.error->message == "no");
        CHECK(r.error->request_id == "req_1");
    }

    TEST_CASE("unknown members and words of a newer daemon are accepted") {
        const auto read = parse_run_document(boost::json::parse(
            R"({"id":"run_1","state":"hibernating","moon":"full","turns":"many","waiting_for":[7,{"event_id":"e"}]})"));
        REQUIRE(read.has_value());
        CHECK(read->state == "hibernating");
        CHECK(read->turns == 0);
        CHECK(read->waiting_for.size() == 1);
        CHECK_FALSE(is_finished_state(read->state));
    }

    TEST_CASE("a document that is not a run is refused") {
        CHECK_FALSE(parse_run_document(boost::json::parse("[]")).has_value());
        CHECK_FALSE(parse_run_document(boost::json::parse("{}")).has_value());
        CHECK_FALSE(parse_run_document(boost::json::parse(R"({"id":"run_1"})")).has_value());
    }

    TEST_CASE("four states are final") {
        for (const char* state : {"succeeded", "failed", "cancelled", "timed_out"}) CHECK(is_finished_state(state));
        for (const char* state : {"queued", "starting", "running", "waiting", ""})
            CHECK_FALSE(is_finished_state(state));
    }
}
