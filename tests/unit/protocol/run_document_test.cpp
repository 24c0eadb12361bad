// Tests the run document of the local API.
#include <tether/protocol/run_document.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

using namespace tether::protocol;

namespace {

run_document full() {
    run_document r;
    r.id = "run_01JD0000000000000000000000";
    r.state = "succeeded";
    r.waiting_for.push_back({"sevt_1", "agent.tool_use", "bash", "user.tool_confirmation"});
    r.agent = "agent_1";
    r.environment_id = "env_1";
    r.session_id = "sesn_1";
    r.title = "t";
    r.labels = {{"k", "v"}};
    r.owner.uid = 1000;
    r.owner.name = "ada";
    r.created_at = r.started_at = r.finished_at = "2026-11-20T09:15:02.274Z";
    r.timeout = "30m";
    r.when_done = "delete";
    r.remote = "deleted";
    r.follow.mode = "stream";
    r.follow.opens = 2;
    r.follow.reopens = 1;
    r.follow.polls = 3;
    r.follow.last_event_at = r.created_at;
    r.turns = 1;
    auto& result = r.result.emplace(run_document::result_document{});
    result.status = "idle";
    result.stop_reason = boost::json::parse(R"({"type":"end_turn"})");
    result.messages = {"one", "two"};
    result.complete = true;
    result.proof = boost::json::parse(R"({"by":"stream"})");
    r.error = run_document::error_document{"refused", "no", "req_1"};
    return r;
}

} // namespace

TEST_SUITE("protocol::run_document") {

    TEST_CASE("members are in the order of the manual") {
        CHECK(serialize(to_json(full())) ==
              R"({"id":"run_01JD0000000000000000000000","state":"succeeded","waiting_for":[{"event_id":"sevt_1",)"
              R"("type":"agent.tool_use","name":"bash","answer_with":"user.tool_confirmation"}],"agent":"agent_1",)"
              R"("environment_id":"env_1","session_id":"sesn_1","title":"t","labels":{"k":"v"},)"
              R"("owner":{"uid":1000,"name":"ada"},"created_at":"2026-11-20T09:15:02.274Z",)"
              R"("started_at":"2026-11-20T09:15:02.274Z","finished_at":"2026-11-20T09:15:02.274Z","timeout":"30m",)"
              R"("when_done":"delete","remote":"deleted","follow":{"mode":"stream","opens":2,"reopens":1,"polls":3,)"
              R"("last_event_at":"2026-11-20T09:15:02.274Z"},"turns":1,"result":{"status":"idle",)"
              R"("stop_reason":{"type":"end_turn"},"stop_details":null,"last_message":"two","messages":["one","two"],)"
              R"("usage":null,"complete":true,"proof":{"by":"stream"}},)"
              R"("error":{"code":"refused","message":"no","request_id":"req_1"}})");
    }

    TEST_CASE("a written run is read back") {
        const auto written = to_json(full());
        const auto read = parse_run_document(written);
        REQUIRE(read.has_value());
        CHECK(to_json(*read) == written);
    }

    TEST_CASE("an unknown value is null on the wire, never an empty text") {
        run_document r;
        r.id = "run_1";
        r.state = "queued";
        const auto written = to_json(r);
        for (const char* member :
             {"environment_id", "session_id", "title", "started_at", "finished_at", "result", "error"}) {
            CAPTURE(member);
            CHECK(written.at(member).is_null());
        }
        CHECK(written.at("owner").at("name").is_null());
        r.result.emplace(run_document::result_document{});
        CHECK(to_json(r).at("result").at("last_message").is_null());
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
