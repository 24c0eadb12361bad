// Tests of simulator/model/session_model.hpp.
#include <tether/simulator/model/session_model.hpp>

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include "support/test_data.hpp"

using namespace tether::simulator;
using tether::text_of;
using namespace std::chrono_literals;
using texts = std::vector<std::string>;

namespace {

const tether::wall_time noon = *tether::parse_timestamp("2026-11-24T12:00:00Z");

json::object message(std::string_view text) {
    return {{"type", "user.message"}, {"content", json::array{json::object{{"type", "text"}, {"text", text}}}}};
}

/// One session with its environment and its emitted events.
struct stage {
    stage() : session{ids, facts(), noon} { scripts.load(tether::test::data_dir() / "events" / "transcripts"); }

    static session_facts facts() {
        session_facts out;
        out.id = "sesn_1";
        out.primary_thread = "sthr_1";
        out.agent = {{"id", "agent_1"}, {"name", "tester"}};
        out.environment_id = "env_1";
        out.created_at = noon;
        return out;
    }

    void load(const char* name) { session.load(*scripts.find(name)); }

    session_model::acceptance post(json::object event) {
        json::array events;
        events.push_back(std::move(event));
        return session.accept(events, scripts, false, now);
    }

    /// Plays until the session is blocked; skips pauses.
    void play() {
        for (;;) {
            session_model::progress next = session.advance(now);
            if (next.what == session_model::doing::blocked) return;
            now += next.what == session_model::doing::waiting ? next.delay : 1ms;
            if (next.what != session_model::doing::emitted) continue;
            bytes += next.out.bytes;
            if (next.out.what == frame::kind::event) emitted.push_back(next.out.event);
        }
    }

    texts types() const {
        texts out;
        for (const auto& each : emitted) out.emplace_back(text_of(each, "type"));
        return out;
    }
    texts messages() const {
        texts out;
        for (const auto& each : emitted)
            if (text_of(each, "type") == "agent.message") out.push_back(content_text(each));
        return out;
    }
    std::string last_reason() const {
        for (auto each = emitted.rbegin(); each != emitted.rend(); ++each)
            if (text_of(*each, "type") == "session.status_idle")
                return std::string{text_of(each->at("stop_reason").as_object(), "type")};
        return {};
    }
    std::string id_of(std::string_view type) const {
        for (const auto& each : emitted)
            if (text_of(each, "type") == type) return std::string{text_of(each, "id")};
        return {};
    }
    std::size_t count(std::string_view type) const {
        std::size_t out = 0;
        for (const auto& each : emitted) out += text_of(each, "type") == type ? 1 : 0;
        return out;
    }
    std::string_view status() const { return session.status(now, 0ms); }

    id_source ids;
    script_library scripts;
    session_model session;
    tether::wall_time now = noon;
    std::vector<json::object> emitted;
    std::string bytes;
};

json::object custom_result(const std::string& id) {
    return {{"type", "user.custom_tool_result"}, {"custom_tool_use_id", id}};
}
json::object confirmation(const std::string& id, const char* result = "allow") {
    return {{"type", "user.tool_confirmation"}, {"tool_use_id", id}, {"result", result}};
}

} // namespace

TEST_SUITE("simulator::session_model") {

    TEST_CASE("a new session is idle and plays nothing") {
        stage it;
        it.play();
        CHECK(it.emitted.empty());
        CHECK(it.status() == "idle");
    }

    TEST_CASE("a plain prompt gets all events of a turn") {
        stage it;
        const auto taken = it.post(message("Count the files.\nThanks"));
        REQUIRE_FALSE(taken.refused);
        CHECK(it.status() == "running");
        it.play();
        CHECK(it.types() ==
              texts{"user.message", "session.status_running", "session.thread_status_running", "user.message",
                    "span.model_request_start", "agent.thinking", "agent.message", "agent.tool_use",
                    "span.model_request_end", "agent.tool_result", "span.model_request_start", "agent.message",
                    "span.model_request_end", "span.model_request_start", "agent.message", "span.model_request_end",
                    "session.thread_status_idle", "session.usage", "session.status_idle"});
        CHECK(it.messages().back() == "Done: Count the files.");
        CHECK(it.status() == "idle");
        CHECK(it.last_reason() == "end_turn");
        CHECK(text_of(it.emitted[0], "id") == text_of(taken.events[0].as_object(), "id"));
        CHECK(it.emitted[0].at("processed_at").is_null());
        CHECK(it.emitted[3].at("processed_at").is_string());
    }

    TEST_CASE("every transcript is played byte for byte") {
        struct {
            const char* name;
            texts posts;
        } const cases[] = {
            {"normal-run.sse", {"m"}},    {"multi-message-run.sse", {"m", "m", "m"}},
            {"tool-use.sse", {"m"}},      {"error-retry-recovery.sse", {"m"}},
            {"terminated.sse", {"m"}},    {"deltas-enabled.sse", {"m"}},
            {"extra/refusal.sse", {"m"}}, {"extra/retries-exhausted.sse", {"m"}},
        };
        for (const auto& each : cases) {
            CAPTURE(each.name);
            stage it;
            it.load(each.name);
            it.play();
            CHECK(it.bytes.empty());
            for (const auto& text : each.posts) {
                CHECK_FALSE(it.post(message(text)).refused);
                it.play();
            }
            CHECK(it.bytes == tether::test::read_data(std::string{"events/transcripts/"} + each.name));
        }
    }

    TEST_CASE("a sent event gets the id in the transcript") {
        stage it;
        it.load("normal-run.sse");
        const auto taken = it.post(message("mine"));
        it.play();
        CHECK(text_of(taken.events[0].as_object(), "id") == text_of(it.emitted[0], "id"));
        const auto page = it.session.list({}, it.now, 0ms);
        std::size_t mine = 0;
        for (const auto& each : page.events)
            if (content_text(each.get_object()) == "mine") ++mine;
        CHECK(mine == 1);
    }

    TEST_CASE("answers are matched with their calls, in any order") {
        stage it;
        it.load("requires-action-custom-tool.sse");
        it.post(message("x"));
        it.play();
        CHECK(it.last_reason() == "requires_action");
        const auto refused = it.post(message("too early")).refused;
        REQUIRE(refused);
        CHECK(refused->message.find("waiting on responses to events [") != std::string::npos);
        CHECK_FALSE(it.post(custom_result("sevt_01NQ8jQpsm6pMDnd2JwTHgMT")).refused);
        it.play();
        CHECK(it.last_reason() == "requires_action");
        CHECK_FALSE(it.post(custom_result("sevt_01NQiRHEmFuNh7KA5tiu3d7k")).refused);
        CHECK(it.post(custom_result("sevt_01NQiRHEmFuNh7KA5tiu3d7k")).refused);
        it.play();
        CHECK(it.last_reason() == "end_turn");
        CHECK(it.bytes == tether::test::read_data("events/transcripts/requires-action-custom-tool.sse"));
    }

    TEST_CASE("a transcript without a message begins with the client's") {
        stage it;
        it.load("extra/session-deleted.sse");
        it.play();
        CHECK(it.emitted.empty());
        it.post(message("x"));
        it.play();
        CHECK(it.types() == texts{"user.message", "user.message", "session.deleted"});
        CHECK(text_of(it.emitted[1], "processed_at") < text_of(it.emitted[2], "processed_at"));
        CHECK(it.session.deleted());
    }

    TEST_CASE("a budget must be raised before the transcript continues") {
        stage it;
        it.load("extra/budget-reached.sse");
        it.post(message("x"));
        it.play();
        CHECK(it.last_reason() == "budget_reached");
        CHECK(it.post(message("more")).refused);
        CHECK(it.session.update({{"budget", make_budget(10)}}, it.now));
        CHECK_FALSE(it.session.update({{"budget", make_budget(400)}}, it.now));
        it.play();
        CHECK(it.last_reason() == "end_turn");
        CHECK(it.bytes == tether::test::read_data("events/transcripts/extra/budget-reached.sse"));
    }

    TEST_CASE("an unexpected interrupt ends a transcript, and closes its requests") {
        stage it;
        it.load("requires-action-confirmation.sse");
        it.post(message("x"));
        it.play();
        CHECK_FALSE(it.post({{"type", "user.interrupt"}}).refused);
        it.play();
        CHECK(it.last_reason() == "end_turn");
        CHECK(it.count("span.model_request_start") == it.count("span.model_request_end"));
        it.post(message("next"));
        it.play();
        CHECK(it.messages().back() == "Done: next");
    }

    TEST_CASE("an interrupt on an idle session does nothing") {
        stage it;
        const auto taken = it.post({{"type", "user.interrupt"}});
        CHECK_FALSE(taken.refused);
        it.play();
        CHECK(it.emitted.empty());
    }

    TEST_CASE("an interrupt stops a turn and keeps the input that is queued behind it") {
        stage it;
        it.post(message("@say one\n@wait 1h\n@say two"));
        for (int i = 0; i < 20; ++i) it.session.advance(it.now);
        it.post({{"type", "user.interrupt"}});
        it.post(message("@say three"));
        it.play();
        CHECK(it.messages() == texts{"three"});
        CHECK(it.count("session.status_idle") == 2);
    }

    TEST_CASE("consecutive calls wait together, and a partial answer leaves the other calls open") {
        stage it;
        it.post(message("@custom stock {\"sku\":1}\n@ask bash {\"command\":\"rm\"} => removed\n@say done"));
        it.play();
        CHECK(it.last_reason() == "requires_action");
        const std::string custom = it.id_of("agent.custom_tool_use");
        const std::string ask = it.id_of("agent.tool_use");
        CHECK(it.post(confirmation(custom)).refused);
        CHECK(it.post(confirmation("sevt_unknown")).refused);
        CHECK_FALSE(it.post(custom_result(custom)).refused);
        it.play();
        CHECK(it.last_reason() == "requires_action");
        CHECK_FALSE(it.post(confirmation(ask)).refused);
        it.play();
        CHECK(it.last_reason() == "end_turn");
        CHECK(it.count("agent.tool_result") == 1);
        CHECK(it.count("user.tool_confirmation") == 2);
        CHECK(it.messages() == texts{"done"});
    }

    TEST_CASE("directives end turns in the requested way") {
        struct {
            const char* prompt;
            const char* reason;
            const char* last;
        } const cases[] = {
            {"@refuse cyber\n@say no", "refusal", "session.status_idle"},
            {"@error billing_error exhausted\n@say no", "retries_exhausted", "session.status_idle"},
            {"@error model_overloaded_error\n@say yes", "end_turn", "session.status_idle"},
            {"@error unknown_error terminal\n@say no", "", "session.status_terminated"},
            {"@terminate", "", "session.status_terminated"},
            {"@vanish", "", "session.deleted"},
            {"@budget\n@say yes", "budget_reached", "session.status_idle"},
            {"@thread reviewer look\n@late-message later", "end_turn", "session.status_idle"},
            {"@messages 3", "end_turn", "session.status_idle"},
        };
        for (const auto& each : cases) {
            CAPTURE(each.prompt);
            stage it;
            CHECK_FALSE(it.post(message(each.prompt)).refused);
            it.play();
            CHECK(it.last_reason() == each.reason);
            CHECK(it.types().back() == each.last);
            CHECK(it.count("span.model_request_start") == it.count("span.model_request_end"));
        }
    }

    TEST_CASE("a late message is listed after the idle that followed it") {
        stage it;
        it.post(message("@late-message tail"));
        it.play();
        const auto page = it.session.list({}, it.now, 0ms);
        CHECK(text_of(page.events.back().as_object(), "type") == "agent.message");
        CHECK(it.types().back() == "session.status_idle");
    }

    TEST_CASE("a cut transcript is completed once the client is back") {
        stage it;
        it.load("extra/stream-error-frame.sse");
        it.post(message("x"));
        it.play();
        CHECK(it.status() == "running");
        it.session.came_back();
        it.play();
        CHECK(it.last_reason() == "end_turn");
    }

    TEST_CASE("an outcome is evaluated until it is satisfied") {
        stage it;
        const auto taken = it.post({{"type", "user.define_outcome"},
                                    {"description", "A CSV"},
                                    {"rubric", json::object{{"type", "text"}, {"content", "numeric"}}}});
        REQUIRE_FALSE(taken.refused);
        it.play();
        CHECK(it.count("span.outcome_evaluation_end") == 2);
        const auto document = it.session.document(it.now, 0ms);
        CHECK(document.at("outcome_evaluations").as_array()[0].at("result") == "satisfied");
        CHECK(it.last_reason() == "end_turn");
    }

    TEST_CASE("the status lags, and a session that worked within the lag cannot be removed") {
        stage it;
        it.post(message("@say x"));
        it.play();
        CHECK(it.session.status(it.now, 5s) == "idle"); // as before the work
        CHECK(it.session.check_removal("deleted", it.now, 5s));
        CHECK(it.session.status(it.now + 6s, 5s) == "idle");
        CHECK_FALSE(it.session.check_removal("deleted", it.now + 6s, 5s));
    }

    TEST_CASE("bad events are refused and change nothing") {
        const char* const bad[] = {
            R"({"type":"user.unknown"})",
            R"({"type":"user.message"})",
            R"({"type":"user.message","content":[]})",
            R"({"type":"user.message","content":[{"type":"text","text":""}]})",
            R"({"type":"user.message","content":[{"type":"redacted"}]})",
            R"({"type":"user.message","content":[{"type":"text","text":"@nonsense"}]})",
            R"({"type":"user.message","content":[{"type":"text","text":"@play nothing.sse"}]})",
            R"({"type":"user.message","content":[{"type":"text","text":"@fault {\"do\":\"explode\"}"}]})",
            R"({"type":"user.tool_confirmation","tool_use_id":"x","result":"maybe"})",
            R"({"type":"user.tool_result","tool_use_id":"x"})",
            R"({"type":"user.define_outcome","description":"x"})",
            R"({"type":"session.deleted"})",
        };
        for (const char* text : bad) {
            CAPTURE(text);
            stage it;
            CHECK(it.post(json::parse(text).as_object()).refused);
            it.play();
            CHECK(it.emitted.empty());
            CHECK(it.status() == "idle");
        }
    }
}
