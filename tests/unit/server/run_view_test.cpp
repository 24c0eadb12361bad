// Tests the conversion between documents and runs.
#include <tether/server/run_view.hpp>

#include <tether/protocol/run_document.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::server;

namespace {

boost::json::value shown(const session::run& run) {
    return boost::json::parse(run_text(run));
}

} // namespace

TEST_SUITE("server::run_view") {

    TEST_CASE("a run is shown with its members in the order of the manual") {
        session::run run;
        run.id = "run_01JD0000000000000000000000";
        run.state = session::run_state::succeeded;
        run.waiting_for.push_back({"sevt_1", "agent.tool_use", "bash", "user.tool_confirmation"});
        run.agent = "agent_1";
        run.environment_id = "env_1";
        run.session_id = "sesn_1";
        run.title = "t";
        run.labels = {{"k", "v"}};
        run.owner = {1000, "ada"};
        run.created_at = *parse_timestamp("2026-11-20T09:15:02.274Z");
        run.started_at = run.finished_at = run.accepted_on = run.ended_on = run.created_at;
        run.timeout = std::chrono::minutes{30};
        run.remote = session::remote_state::deleted;
        run.first_input = "sevt_0";
        run.previews = true;
        run.follow = {session::follow_mode::stream, 2, 1, 3, run.created_at};
        run.turns = 1;
        auto& result = run.result.emplace();
        result.status = "idle";
        result.stop_reason = R"({"type":"end_turn"})";
        result.messages = {"one", "two"};
        result.complete = true;
        result.proof.by = session::result_proof::source::stream;
        run.error = session::run_error{errc::refused, "no", "req_1"};
        CHECK(run_text(run) ==
              R"({"id":"run_01JD0000000000000000000000","state":"succeeded","waiting_for":[{"event_id":"sevt_1",)"
              R"("type":"agent.tool_use","name":"bash","answer_with":"user.tool_confirmation"}],"agent":"agent_1",)"
              R"("environment_id":"env_1","session_id":"sesn_1","title":"t","labels":{"k":"v"},)"
              R"("owner":{"uid":1000,"name":"ada"},"created_at":"2026-11-20T09:15:02.274Z",)"
              R"("started_at":"2026-11-20T09:15:02.274Z","finished_at":"2026-11-20T09:15:02.274Z","timeout":"30m",)"
              R"("queue_timeout":null,)"
              R"("when_done":"delete","remote":"deleted","follow":{"mode":"stream","opens":2,"reopens":1,"polls":3,)"
              R"("last_event_at":"2026-11-20T09:15:02.274Z"},"turns":1,"result":{"status":"idle",)"
              R"("stop_reason":{"type":"end_turn"},"stop_details":null,"last_message":"two","messages":["one","two"],)"
              R"("usage":null,"outcome":null,"complete":true,"late":false,"proof":{"by":"stream","checks":[]}},)"
              R"("error":{"code":"refused","message":"no","request_id":"req_1","session_error":null}})");
        CHECK(protocol::parse_run_document(shown(run)).has_value());
    }

    TEST_CASE("an unknown value is null on the wire, never an empty text") {
        session::run run;
        run.id = "run_1";
        for (const char* member :
             {"environment_id", "session_id", "title", "started_at", "finished_at", "result", "error"}) {
            CAPTURE(member);
            CHECK(shown(run).at(member).is_null());
        }
        CHECK(shown(run).at("owner").at("name").is_null());
        CHECK(shown(run).at("follow").at("last_event_at").is_null());
        run.waiting_for.push_back({"sevt_1", "", "", ""});
        run.result.emplace();
        run.error = session::run_error{errc::refused, "", ""};
        CHECK(shown(run).at("waiting_for").at(0).at("name").is_null());
        CHECK(shown(run).at("result").at("last_message").is_null());
        CHECK(shown(run).at("result").at("status") == "");
        CHECK(shown(run).at("error").at("message") == "");
        CHECK(shown(run).at("error").at("request_id").is_null());
    }

    TEST_CASE("a run is shown with its result, its proof and its error") {
        session::run run;
        run.state = session::run_state::failed;
        run.timeout = std::chrono::minutes{90};
        auto& result = run.result.emplace();
        result.usage = "damaged {";
        result.proof.by = session::result_proof::source::history;
        result.proof.reads = 2;
        result.proof.missing = {"usage"};
        CHECK(shown(run).at("state") == "failed");
        CHECK(shown(run).at("timeout") == "1h30m");
        CHECK(shown(run).at("result").at("usage").is_null());
        CHECK(serialize(shown(run).at("result").at("proof")) ==
              R"({"by":"history","reads":2,"checks":[],"missing":["usage"]})");
    }

    TEST_CASE("a run is shown with its verdict, the checks of its proof and the error of its session") {
        session::run run;
        run.id = "run_1";
        run.queue_timeout = std::chrono::minutes{2};
        auto& result = run.result.emplace();
        result.outcome = session::outcome_verdict{"outc_1", "failed", 3, "Wrong."};
        result.late = true;
        result.proof.checks = {{"terminal_event", true, "sevt_9"}};
        run.error = session::run_error{errc::outcome_not_met, "no", ""};
        run.error->session_error = session::session_failure{"unknown_error", "broke", "terminal"};
        const auto document = shown(run);
        CHECK(document.at("queue_timeout") == "2m");
        CHECK(serialize(document.at("result").at("outcome")) ==
              R"({"outcome_id":"outc_1","result":"failed","iterations":3,"explanation":"Wrong."})");
        CHECK(document.at("result").at("late") == true);
        CHECK(serialize(document.at("result").at("proof").at("checks")) ==
              R"([{"name":"terminal_event","holds":true,"saw":"sevt_9"}])");
        CHECK(document.at("error").at("code") == "outcome_not_met");
        CHECK(serialize(document.at("error").at("session_error")) ==
              R"({"type":"unknown_error","message":"broke","retry_status":"terminal"})");
        const auto read = protocol::parse_run_document(document);
        REQUIRE(read.has_value());
        CHECK(read->result->late);
        CHECK(read->queue_timeout == "2m");
    }

    TEST_CASE("numbers are written as people write them") {
        session::run run;
        run.result.emplace().usage = R"({"input_tokens":10.0,"list_cost":2.5})";
        CHECK(run_text(run).find(R"("usage":{"input_tokens":10,"list_cost":2.5})") != std::string::npos);
    }

    TEST_CASE("a session that could not be created names the cause") {
        session::run run;
        run.agent = "agent_1";
        run.environment_id = "env_1";
        run.error = session::run_error{errc::not_found, "could not be found", "req_1"};
        CHECK(shown(run).at("error").at("message") == "agent agent_1 or environment env_1: could not be found");
        run.agent = {{"id", "agent_2"}, {"version", 3}};
        CHECK(shown(run).at("error").at("message") == "agent agent_2 or environment env_1: could not be found");
        run.session_id = "sesn_1";
        CHECK(shown(run).at("error").at("message") == "could not be found");
        run.session_id.clear();
        run.error->code = errc::bad_request;
        CHECK(shown(run).at("error").at("message") == "could not be found");
    }

    TEST_CASE("members that a request omits are left to the configuration") {
        protocol::create_run asked;
        CHECK(to_spec(asked).agent.is_null());
        CHECK_FALSE(to_spec(asked).done.has_value());
        asked.when_done = "keep";
        CHECK(to_spec(asked).done == session::when_done::keep);
    }

    TEST_CASE("each refusal has its own problem") {
        using protocol::problem_kind;
        for (const auto& [why, kind] : {std::pair{session::refusal::not_found, problem_kind::not_found},
                                        {session::refusal::finished, problem_kind::run_finished},
                                        {session::refusal::not_finished, problem_kind::run_not_finished},
                                        {session::refusal::stopping, problem_kind::stopping},
                                        {session::refusal::rejected_by_api, problem_kind::rejected_by_api},
                                        {session::refusal::unreachable, problem_kind::api_unreachable},
                                        {session::refusal::store_failed, problem_kind::store_failed},
                                        {session::refusal::incomplete, problem_kind::invalid_body}})
            CHECK(to_problem(session::refused{why, "d", "req_1"}).kind == kind);
        CHECK(to_problem(session::refused{session::refusal::not_found, "d", "req_1"}).request_id == "req_1");
    }
}
