// Tests what the result of a run says, with the real daemon: its time, usage, verdict, proof and turns.
#include "world.hpp"

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

namespace tether::test {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using strings = std::vector<std::string>;

json::object work(const std::string& prompt) {
    return {{"agent", "agent_test"}, {"environment_id", "env_test"}, {"prompt", prompt}};
}

json::object outcome(const std::string& description) {
    json::object event{{"type", "user.define_outcome"}, {"description", description}};
    event["rubric"] = json::object{{"type", "text"}, {"content", "- it works"}};
    json::object body{{"agent", "agent_test"}, {"environment_id", "env_test"}};
    body["events"] = json::array(1, event);
    return body;
}

json::array message_of(const std::string& text) {
    json::object block{{"type", "text"}, {"text", text}};
    json::object message{{"type", "user.message"}};
    message["content"] = json::array(1, block);
    return json::array(1, message);
}

std::string id_of(const json::object& run) {
    return std::string{run.at("id").as_string()};
}

strings messages_of(const json::object& run) {
    strings texts;
    for (const auto& m : run.at("result").at("messages").as_array()) texts.emplace_back(m.as_string());
    return texts;
}

struct result_world : world {
    using world::world;

    std::string accept(json::object body) { return id_of(run(async_create(json::value(std::move(body))))); }
    json::object finished(const std::string& id) { return run(async_finished(id)); }
    json::object outcome_of(json::object body) { return finished(accept(std::move(body))); }
    json::object now(const std::string& id) { return run(local->async_find(id)).value().document.as_object(); }
    /// The run once its session is gone.
    json::object removed(const std::string& id) {
        REQUIRE(run_until([&] { return now(id).at("remote") == "deleted"; }, 20s));
        return now(id);
    }
    bool has_event(const std::string& id, std::string_view type) {
        for (const json::object& event : run(async_feed_events(id)))
            if (event.at("type").as_string() == type) return true;
        return false;
    }
};

std::string one_slot() {
    std::string config = quick_config();
    config.insert(config.find("\"log\""), R"("limits": {"active_runs": 1}, )");
    return config;
}

std::string few_creates() {
    std::string config = quick_config();
    const std::string many = R"("creates_per_minute": 1000000)";
    config.replace(config.find(many), many.size(), R"("creates_per_minute": 120)");
    return config;
}

} // namespace

TEST_SUITE("results") {

    TEST_CASE("the wait for a slot does not count as a run's time, and has its own limit") {
        result_world w{one_slot()};
        const std::string first = w.accept(work("@wait 1500ms\n@say one"));
        json::object hurried = work("@say two");
        hurried["timeout"] = "1s";
        const std::string second = w.accept(std::move(hurried));
        json::object impatient = work("@say three");
        impatient["queue_timeout"] = "200ms";
        const json::object third = w.outcome_of(std::move(impatient));
        CHECK(third.at("state") == "timed_out");
        CHECK(third.at("error").at("code") == "queue_timeout");
        CHECK(third.at("started_at").is_null());
        CHECK(w.finished(second).at("state") == "succeeded");
        CHECK(w.finished(first).at("state") == "succeeded");
    }

    TEST_CASE("runs over the rate of creates wait as queued, and none of them times out") {
        result_world w{few_creates()}; // ten at once, then two per second
        std::vector<std::string> ids;
        for (int i = 0; i < 14; ++i) {
            json::object body = work("@say done");
            body["timeout"] = "1500ms";
            ids.push_back(w.accept(std::move(body)));
        }
        for (const std::string& id : ids) CHECK(w.finished(id).at("state") == "succeeded");
    }

    TEST_CASE("a cancelled and a timed-out run report what the session cost") {
        result_world w;
        const std::string cancelled = w.accept(work("@say one\n@wait 60s\n@say two"));
        REQUIRE(w.run_until([&] { return w.has_event(cancelled, "agent.message"); }));
        REQUIRE(w.run(w.local->async_cancel(cancelled)).has_value());
        json::object hurried = work("@say one\n@wait 60s\n@say two");
        hurried["timeout"] = "500ms";
        const std::string late = w.accept(std::move(hurried));
        for (const std::string& id : {cancelled, late}) {
            const json::object run = w.removed(id);
            CHECK(run.at("result").at("usage").at("output_tokens").to_number<int>() > 0);
            CHECK(run.at("result").at("usage").as_object().contains("list_cost"));
            CHECK(run.at("result").at("late") == false);
            CHECK(messages_of(run) == strings{"one"});
        }
        CHECK(w.now(cancelled).at("state") == "cancelled");
        CHECK(w.now(late).at("state") == "timed_out");
    }

    TEST_CASE("only an error from which the session did not recover is the cause of a failure") {
        result_world w;
        const json::object refused =
            w.outcome_of(work("@error model_overloaded_error retrying\n@say recovered\n@refuse bio"));
        CHECK(refused.at("error").at("code") == "refused");
        CHECK(refused.at("error").at("session_error").is_null());
        CHECK(json::serialize(refused.at("error")).find("overloaded") == std::string::npos);
        const json::object exhausted = w.outcome_of(work("@error model_overloaded_error exhausted"));
        CHECK(exhausted.at("error").at("code") == "retries_exhausted");
        CHECK(exhausted.at("error").at("session_error").at("type") == "model_overloaded_error");
        CHECK(exhausted.at("error").at("session_error").at("retry_status") == "exhausted");
    }

    TEST_CASE("the grader decides a run with an outcome") {
        result_world w;
        const json::object good = w.outcome_of(outcome("@say a\n@outcome needs_revision\n@say b\n@outcome satisfied"));
        CHECK(good.at("state") == "succeeded");
        CHECK(good.at("result").at("outcome").at("result") == "satisfied");
        CHECK(good.at("result").at("outcome").at("iterations") == 2);
        CHECK(good.at("result").at("complete") == true);
        const json::object bad =
            w.outcome_of(outcome("@say a\n@outcome needs_revision\n@say b\n@outcome max_iterations_reached"));
        CHECK(bad.at("state") == "failed");
        CHECK(bad.at("error").at("code") == "outcome_not_met");
        CHECK(bad.at("result").at("outcome").at("result") == "max_iterations_reached");
        CHECK(messages_of(bad) == strings{"a", "b"});
    }

    TEST_CASE("a call of a self-hosted tool is named, answered, and part of the proof") {
        result_world w;
        json::object body = work("@hosted bash {\"command\":\"ls\"}\n@say done");
        body["environment_id"] = "env_self_hosted";
        const std::string id = w.accept(std::move(body));
        const json::object waiting = w.run(w.async_settled(id));
        REQUIRE(waiting.at("state") == "waiting");
        const json::object& asked = waiting.at("waiting_for").at(0).as_object();
        CHECK(asked.at("type") == "agent.tool_use");
        CHECK(asked.at("name") == "bash");
        CHECK(asked.at("answer_with") == "user.tool_result");
        json::object answer{{"type", "user.tool_result"}, {"tool_use_id", asked.at("event_id")}};
        REQUIRE(w.run(w.local->async_send(id, json::array(1, answer))).has_value());
        const json::object run = w.finished(id);
        CHECK(run.at("state") == "succeeded");
        CHECK(run.at("result").at("complete") == true);
        const std::string checks = json::serialize(run.at("result").at("proof").at("checks"));
        CHECK(checks.find("1 of 1 messages and outcomes, 0 of 0 interrupts, 1 of 1 answers") != std::string::npos);
        CHECK(checks.find("\"holds\":false") == std::string::npos);
    }

    TEST_CASE("what the session held at the deadline is added once the API can be read again") {
        result_world w;
        json::object body =
            work("@fault {\"do\":\"cut_after\",\"n\":6,\"how\":\"reset\"}\n@say one\n@wait 2s\n@say two");
        body["timeout"] = "1s";
        const std::string id = w.accept(std::move(body));
        REQUIRE(w.run_until([&] { return w.has_event(id, "user.message"); }));
        w.api.faults().add(R"({"on":"any","do":"reset","times":-1})");
        const json::object before = w.finished(id);
        CHECK(before.at("state") == "timed_out");
        CHECK(before.at("remote") == "held");
        REQUIRE(w.run_until([&] { return w.api.truth().sessions()[0].messages.size() == 2; }));
        w.api.faults().clear();
        const json::object after = w.removed(id);
        CHECK(after.at("state") == "timed_out");
        CHECK(after.at("error") == before.at("error"));
        CHECK(messages_of(after) == strings{"one", "two"});
        CHECK(after.at("result").at("late") == true);
        CHECK(after.at("result").at("usage").is_object());
    }

    TEST_CASE("every turn keeps its result, and a repeated send is sent once, also after a kill") {
        result_world w;
        json::object body = work("@say one");
        body["when_done"] = "keep";
        const std::string id = w.accept(std::move(body));
        w.finished(id);
        const auto send = [&](const std::string& text, const std::string& key) {
            return w.run(w.local->async_send(id, message_of(text), 0ms, key));
        };
        const auto first = send("@say two", "k1");
        REQUIRE(first.has_value());
        CHECK(w.now(id).at("result").at("last_message") == "one");
        REQUIRE(w.finished(id).at("turns") == 2);
        w.daemon->signal(SIGKILL);
        REQUIRE(w.run_until([&] { return w.daemon->exit_status().has_value(); }));
        w.start_daemon();
        const auto again = send("@say two", "k1");
        REQUIRE(again.has_value());
        CHECK(*again == *first);
        const auto other = send("@say three", "k1");
        REQUIRE(other.has_error());
        CHECK(other.error().status == 409);
        CHECK(w.now(id).at("turns") == 2);
        const auto turn = w.run(w.local->async_find_turn(id, 1));
        REQUIRE(turn.has_value());
        CHECK(turn->document.at("result").at("last_message") == "one");
        CHECK(w.now(id).at("result").at("last_message") == "two");
        for (const auto& [prompt, times] : w.api.truth().sessions()[0].texts) CHECK(times == 1);
    }
}

} // namespace tether::test
