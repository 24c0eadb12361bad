// Tests the conversion between documents and runs.
#include <tether/server/run_view.hpp>

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::server;

TEST_SUITE("server::run_view") {

    TEST_CASE("a run is shown with its result, its proof and its error") {
        session::run run;
        run.id = "run_1";
        run.state = session::run_state::failed;
        run.timeout = std::chrono::minutes{90};
        run.waiting_for.push_back({"sevt_1", "agent.tool_use", "bash", "user.tool_confirmation"});
        auto& result = run.result.emplace();
        result.status = "idle";
        result.stop_reason = R"({"type":"end_turn"})";
        result.usage = "damaged {";
        result.proof.by = session::result_proof::source::history;
        result.proof.reads = 2;
        result.proof.missing = {"usage"};
        run.error = session::run_error{errc::refused, "no", "req_1"};
        const auto shown = protocol::to_json(to_document(run));
        CHECK(shown.at("state") == "failed");
        CHECK(shown.at("timeout") == "1h30m");
        CHECK(shown.at("when_done") == "delete");
        CHECK(shown.at("waiting_for").at(0).at("answer_with") == "user.tool_confirmation");
        CHECK(shown.at("result").at("stop_reason").at("type") == "end_turn");
        CHECK(shown.at("result").at("usage").is_null());
        CHECK(serialize(shown.at("result").at("proof")) == R"({"by":"history","reads":2,"missing":["usage"]})");
        CHECK(shown.at("error").at("code") == "refused");
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
        CHECK(to_document(run).error->message == "agent agent_1 or environment env_1: could not be found");
        run.agent = {{"id", "agent_2"}, {"version", 3}};
        CHECK(to_document(run).error->message == "agent agent_2 or environment env_1: could not be found");
        run.session_id = "sesn_1";
        CHECK(to_document(run).error->message == "could not be found");
        run.session_id.clear();
        run.error->code = errc::bad_request;
        CHECK(to_document(run).error->message == "could not be found");
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
