// Tests runs as JSON text.
#include <tether/store/run_codec.hpp>
#include <tether/store/sqlite.hpp>

#include <boost/asio/error.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::store;
using namespace std::chrono_literals;
using session::run;

namespace {

run full_run() {
    run r;
    r.id = "run_1";
    r.state = session::run_state::failed;
    r.waiting_for = {{"sevt_1", "agent.tool_use", "bash", "user.tool_confirmation"}, {"sevt_2", "", "", ""}};
    r.agent = boost::json::parse(R"({"id": "agent_1", "version": 3, "overrides": {"x": [1, 2.5, null, "é"]}})");
    r.environment_id = "env_1";
    r.session_id = "sesn_1";
    r.title = std::string("a\0b \"quoted\" \xf0\x9f\x98\x80", 18);
    r.labels = {{"team", "blue"}, {"", "empty"}};
    r.owner = {4294967294u, "alice"};
    r.created_at = wall_time{1795000000123456us};
    r.started_at = r.created_at + 1us;
    r.finished_at = r.created_at + 2us;
    r.timeout = 90ms;
    r.queue_timeout = 91ms;
    r.done = session::when_done::archive;
    r.remote = session::remote_state::lost;
    r.first_input = "sevt_0";
    r.previews = true;
    r.follow.mode = session::follow_mode::poll;
    r.follow.opens = 4000000000u;
    r.follow.reopens = 2;
    r.follow.polls = 3;
    r.follow.last_event_at = r.created_at + 5us;
    r.turns = 7;
    r.accepted_on = wall_time{1795000000123457us};
    r.ended_on = wall_time{1795000000123458us};
    session::run_result& result = r.result.emplace();
    result.status = "idle";
    result.stop_reason = R"({"type": "end_turn"})";
    result.stop_details = "{}";
    result.messages = {"first", "", "\xff not text"};
    result.usage = R"({"input_tokens": 1})";
    result.complete = true;
    result.proof.by = session::result_proof::source::history;
    result.proof.reads = 2;
    result.proof.terminal_event_id = "sevt_9";
    result.proof.checks = {{"terminal_event", true, "sevt_9"}, {"spans_closed", false, "one span is open"}};
    result.proof.missing = {"a span"};
    r.error = session::run_error{errc::refused, "the model \"refused\"", "req_1"};
    r.error->session_error = {"model_overloaded_error", "overloaded", "exhausted"};
    return r;
}

/// Every member by position: a new member does not compile here until the codec and the comparison include it.
void check_same(const run& a, const run& b) {
    const auto& [id, state, waiting, agent, environment, session, title, labels, owner, created, started, finished,
                 accepted_on, ended_on, timeout, queue_timeout, done, remote, first_input, previews, follow, turns,
                 result, error] = b;
    CHECK(a.id == id);
    CHECK(a.state == state);
    CHECK(a.waiting_for == waiting);
    CHECK(a.agent == agent);
    CHECK(a.environment_id == environment);
    CHECK(a.session_id == session);
    CHECK(a.title == title);
    CHECK(a.labels == labels);
    CHECK(a.owner == owner);
    CHECK(a.created_at == created);
    CHECK((a.started_at == started));
    CHECK((a.finished_at == finished));
    CHECK((a.accepted_on == accepted_on));
    CHECK((a.ended_on == ended_on));
    CHECK(a.timeout == timeout);
    CHECK((a.queue_timeout == queue_timeout));
    CHECK(a.done == done);
    CHECK(a.remote == remote);
    CHECK(a.first_input == first_input);
    CHECK(a.previews == previews);
    CHECK(a.turns == turns);
    const auto& [mode, opens, reopens, polls, last_event_at] = follow;
    CHECK(a.follow.mode == mode);
    CHECK(a.follow.opens == opens);
    CHECK(a.follow.reopens == reopens);
    CHECK(a.follow.polls == polls);
    CHECK((a.follow.last_event_at == last_event_at));
    REQUIRE(a.result.has_value() == result.has_value());
    if (result) {
        const auto& [status, stop_reason, stop_details, messages, usage, outcome, complete, late, proof] = *result;
        CHECK(a.result->status == status);
        CHECK(a.result->stop_reason == stop_reason);
        CHECK(a.result->stop_details == stop_details);
        CHECK(a.result->messages == messages);
        CHECK(a.result->usage == usage);
        CHECK((a.result->outcome == outcome));
        CHECK(a.result->complete == complete);
        CHECK(a.result->late == late);
        const auto& [by, reads, terminal, checks, missing] = proof;
        CHECK(a.result->proof.by == by);
        CHECK(a.result->proof.reads == reads);
        CHECK(a.result->proof.terminal_event_id == terminal);
        CHECK((a.result->proof.checks == checks));
        CHECK(a.result->proof.missing == missing);
    }
    REQUIRE(a.error.has_value() == error.has_value());
    if (error) {
        const auto& [code, message, request_id, session_error] = *error;
        CHECK(a.error->code == code);
        CHECK(a.error->message == message);
        CHECK(a.error->request_id == request_id);
        CHECK((a.error->session_error == session_error));
    }
}

} // namespace

TEST_SUITE("store::run_codec") {

    TEST_CASE("a run is read back unchanged, with every member or with none") {
        const auto full = parse_kept_run(to_kept_text(full_run()));
        REQUIRE(full.has_value());
        check_same(*full, full_run());
        run bare;
        bare.id = "run_1";
        const auto back = parse_kept_run(to_kept_text(bare));
        REQUIRE(back.has_value());
        check_same(*back, bare);
    }

    TEST_CASE("every word of every enumeration is read back") {
        run r = full_run();
        for (int i = 0; i < 8; ++i) {
            r.state = static_cast<session::run_state>(i);
            r.remote = static_cast<session::remote_state>(i % 6);
            r.done = static_cast<session::when_done>(i % 3);
            r.follow.mode = static_cast<session::follow_mode>(i % 3);
            r.result->proof.by = static_cast<session::result_proof::source>(i % 3);
            check_same(parse_kept_run(to_kept_text(r)).value(), r);
        }
    }

    TEST_CASE("deep documents are read back") {
        run r = full_run();
        boost::json::value deep = 1;
        for (int i = 0; i < 500; ++i) deep = boost::json::array{deep};
        r.agent = deep;
        check_same(parse_kept_run(to_kept_text(r)).value(), r);
    }

    TEST_CASE("members of a later version are ignored when a run is read") {
        auto document = boost::json::parse(to_kept_text(full_run()), {}, {.max_depth = 64, .allow_invalid_utf8 = true});
        document.as_object()["colour"] = "blue";
        document.at("result").as_object()["mood"] = 1;
        check_same(parse_kept_run(boost::json::serialize(document)).value(), full_run());
    }

    TEST_CASE("a document that is not a run is damage") {
        for (const char* text :
             {"", "{", "[]", "null", "{}", R"({"id": 1})", R"({"id": "run_1", "state": "flying"})",
              R"({"id": "run_1", "labels": []})", R"({"id": "run_1", "owner": 1})",
              R"({"id": "run_1", "result": {"proof": {"by": 9}}})", R"({"id": "run_1", "turns": -1})"}) {
            CAPTURE(text);
            CHECK(parse_kept_run(text).error() == damaged());
        }
    }

    TEST_CASE("a text cut anywhere is damage") {
        const std::string text = to_kept_text(full_run());
        for (std::size_t n = 0; n < text.size(); ++n) CHECK_FALSE(parse_kept_run(text.substr(0, n)).has_value());
    }

    TEST_CASE("codes keep their category, and an unknown code gets no other category") {
        const error_code codes[] = {errc::stream_idle,
                                    boost::asio::error::eof,
                                    boost::asio::error::connection_reset,
                                    boost::asio::error::host_not_found,
                                    damaged(),
                                    error_code(2, boost::system::system_category()),
                                    boost::system::errc::make_error_code(boost::system::errc::io_error)};
        for (const error_code& code : codes) {
            CAPTURE(code.message());
            CHECK(parse_kept_code(to_json(code)) == code);
            CHECK(parse_kept_code(to_json(code)).category() == code.category());
        }
        CHECK(parse_kept_code({{"category", "other"}, {"value", 3}}) == errc::internal);
        CHECK(parse_kept_code(nullptr) == errc::internal);
    }
}
