// Tests that faults of the network and the API do not change what a run publishes.
#include "world.hpp"

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>

namespace tether::test {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

json::value body_of(std::string prompt, std::string faults = {}, std::string timeout = "50s") {
    json::object metadata;
    if (!faults.empty()) metadata["simulator_faults"] = std::move(faults);
    json::object body{{"agent", "agent_test"}, {"environment_id", "env_test"}};
    body["prompt"] = std::move(prompt);
    body["timeout"] = std::move(timeout);
    body["metadata"] = std::move(metadata);
    return json::value(std::move(body));
}

std::string text(const json::value& v) {
    return v.is_string() ? std::string{v.get_string()} : std::string{};
}

std::vector<std::string> messages_of(const json::object& run) {
    std::vector<std::string> texts;
    for (const auto& m : run.at("result").at("messages").as_array()) texts.push_back(text(m));
    return texts;
}

asio::awaitable<json::object> async_run(world& w, json::value body) {
    const json::object made = co_await w.async_create(std::move(body));
    const std::string id = text(made.at("id"));
    co_return co_await w.async_finished(id);
}

/// The result is the complete output of the simulator, and the work was sent once.
void check_whole(world& w, const json::object& run) {
    CAPTURE(json::serialize(run));
    CHECK(run.at("state") == "succeeded");
    REQUIRE(run.at("result").is_object());
    CHECK(run.at("result").at("complete") == true);
    const auto* truth = w.api.truth().session(text(run.at("session_id")));
    REQUIRE(truth);
    CHECK(messages_of(run) == truth->messages);
    for (const auto& [message, times] : truth->texts) CHECK(times == 1);
}

} // namespace

TEST_SUITE("faults") {

    TEST_CASE("200 runs at once, each with a cut or silent stream, all publish the truth and leave no session") {
        std::string config = quick_config();
        config.replace(config.find("\"silence\": \"3s\""), 15, "\"silence\": \"1s\"");
        world w{config};
        std::size_t open = 0;
        auto one = [](world& all, int number, std::size_t& left) -> asio::awaitable<void> {
            const char* kinds[] = {"cut_after", "silence_after", "cut_inside", "cut_after"};
            const char* ends[] = {"end", "reset", "truncate"};
            std::string fault = fmt::format(R"([{{"do":"{}","n":{},"k":{},"how":"{}"}}])", kinds[number % 4],
                                            number % 13, number % 37, ends[number % 3]);
            const std::string prompt =
                fmt::format("run {}\n@think\n@say first of {}\n@tool bash {{\"n\":{}}} => ok\n@say last of {}", number,
                            number, number, number);
            json::value body = body_of(prompt, std::move(fault));
            const json::object run = co_await async_run(all, std::move(body));
            check_whole(all, run);
            --left;
        };
        for (int i = 0; i < 200; ++i, ++open) w.start(one(w, i, open));
        CHECK(w.run_until([&] { return open == 0 || !w.errors().empty(); }, 120s));
        for (const std::string& e : w.errors()) FAIL_CHECK(e);
        CHECK(w.nothing_left());
        CHECK(w.api.truth().sessions().size() == 200);
    }

    TEST_CASE("a temporary fault costs time, not the result") {
        const char* faults[] = {
            R"([{"on":"create","do":"status","status":500}])",
            R"([{"on":"create","do":"status","status":502,"body":"html"}])",
            R"([{"on":"create","do":"status","status":503}])",
            R"([{"on":"create","do":"status","status":504}])",
            R"([{"on":"create","do":"status","status":529,"times":2}])",
            R"([{"on":"create","do":"status","status":408}])",
            R"([{"on":"create","do":"status","status":409}])",
            R"([{"on":"create","do":"status","status":429,"headers":{"retry-after-ms":"20"}}])",
            R"([{"on":"create","do":"status","status":429,"headers":{"retry-after":"1"}}])",
            R"([{"on":"create","do":"status","status":429,"retry_at":1000,"clock_ahead":600000}])",
            R"([{"on":"create","do":"status","status":400,"error_code":"request_body_timeout","times":2}])",
            R"([{"on":"create","do":"drop_answer"}])",
            R"([{"on":"create","do":"reset"}])",
            R"([{"on":"create","do":"close"}])",
            R"([{"on":"create","do":"garbage"}])",
            R"([{"on":"create","do":"lie_length"}])",
            R"([{"on":"send","do":"status","status":500}])",
            R"([{"on":"send","do":"status","status":429,"headers":{"retry-after-ms":"20"}}])",
            R"([{"on":"send","do":"status","status":503,"headers":{"x-should-retry":"true"}}])",
            R"([{"on":"send","do":"status","status":429,"retry_at":1000,"clock_ahead":600000}])",
            R"([{"on":"send","do":"status","status":400,"error_code":"request_body_timeout","times":2}])",
            R"([{"on":"send","do":"drop_answer"}])",
            R"([{"on":"send","do":"reset"}])",
            R"([{"on":"send","do":"drop_answer"},{"on":"stream","do":"cut_after","n":0},{"on":"list_events","do":"status","status":500,"times":2}])",
            R"([{"on":"stream","do":"status","status":500}])",
            R"([{"on":"stream","do":"status","status":429,"headers":{"retry-after-ms":"20"}}])",
            R"([{"on":"stream","do":"not_stream","word":"html"}])",
            R"([{"on":"stream","do":"not_stream","word":"204"}])",
            R"([{"on":"stream","do":"not_stream","word":"407"}])",
            R"([{"on":"stream","do":"redirect"}])",
            R"([{"on":"stream","do":"reset"}])",
            R"([{"on":"stream","do":"not_stream","word":"html","times":-1}])",
            R"([{"on":"stream","do":"status","status":404,"times":-1}])",
            R"([{"do":"cut_after","n":2,"times":-1}])",
            R"([{"do":"error_frame_after","n":3}])",
            R"([{"do":"error_frame_after","n":3,"word":"authentication_error"}])",
            R"([{"do":"garbage_after","n":4}])",
            R"([{"do":"duplicate_frames"}])",
            R"([{"do":"drop_events","n":5,"k":2}])",
            R"([{"do":"drop_events","n":0,"k":50}])",
            R"([{"do":"silence_after","n":4}])",
            R"([{"do":"pings_after","n":4}])",
            R"([{"do":"cut_after","n":4},{"on":"list_events","do":"empty_page"}])",
            R"([{"do":"cut_after","n":4},{"on":"list_events","do":"status","status":500,"times":3}])",
            R"([{"do":"cut_after","n":4},{"on":"list_events","do":"lag","ms":500,"times":3}])",
            R"([{"on":"delete","do":"delete_refused","times":3}])",
            R"([{"on":"delete","do":"drop_answer"}])",
            R"([{"on":"delete","do":"status","status":500,"times":2}])",
        };
        world w;
        std::size_t open = 0;
        auto one = [](world& all, std::string fault, std::size_t& left) -> asio::awaitable<void> {
            const std::string what = fault;
            json::value body = body_of("work\n@say one\n@tool bash {} => done\n@say two", std::move(fault));
            const json::object run = co_await async_run(all, std::move(body));
            CAPTURE(what);
            check_whole(all, run);
            --left;
        };
        for (const char* fault : faults) w.start(one(w, fault, ++open));
        CHECK(w.run_until([&] { return open == 0 || !w.errors().empty(); }, 60s));
        for (const std::string& e : w.errors()) FAIL_CHECK(e);
        CHECK(w.nothing_left());
        // A create whose response was lost is found again, not repeated.
        CHECK(w.api.truth().sessions().size() == std::size(faults));
    }

    TEST_CASE("a key replaced in its file is used after the first refusal, and no run fails") {
        temp_dir keys;
        const auto file = keys.path() / "key";
        const auto put = [&](std::string_view text) {
            std::ofstream{file} << text;
            std::filesystem::permissions(file,
                                         std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        };
        put("sk-ant-one");
        std::string config = quick_config();
        config.insert(config.find("\"api\": {") + 8, fmt::format("\"key_file\": \"{}\", ", file.string()));
        world w{config};
        const std::string before = w.accept("@say one\n@wait 200ms\n@say two");
        REQUIRE(w.run_until([&] { return w.api.truth().open_streams() == 1; }));
        put("sk-ant-two");
        w.api.settings().key = "sk-ant-two"; // the first is refused from now on
        const std::string after = w.accept("@say three");
        w.check_done(after, {"three"});
        w.check_done(before, {"one", "two"});
        CHECK(w.nothing_left());
        CHECK(w.api.truth().sessions().size() == 2);
    }

    TEST_CASE("an error that no retry can change fails the run and says why") {
        struct refusal {
            const char* fault;
            const char* code;
        };
        const refusal refusals[] = {
            {R"([{"on":"create","do":"status","status":400,"times":-1}])", "bad_request"},
            {R"([{"on":"create","do":"status","status":401,"times":-1}])", "unauthorized"},
            {R"([{"on":"create","do":"status","status":402,"times":-1}])", "billing"},
            {R"([{"on":"create","do":"status","status":403,"times":-1}])", "unauthorized"},
            {R"([{"on":"create","do":"status","status":400,"error_code":"organization_on_hold","times":-1}])",
             "unauthorized"},
            {R"([{"on":"create","do":"status","status":429,"error_code":"contract_spend_limit_reached","times":-1}])",
             "billing"},
            {R"([{"on":"create","do":"status","status":404,"times":-1}])", "not_found"},
            {R"([{"on":"create","do":"status","status":413,"times":-1}])", "request_too_large"},
            {R"([{"on":"create","do":"status","status":503,"times":-1,"headers":{"x-should-retry":"false"}}])",
             "server_error"},
            {R"([{"on":"send","do":"status","status":400,"times":-1}])", "bad_request"},
            {R"([{"on":"send","do":"status","status":413,"times":-1}])", "request_too_large"},
        };
        for (const refusal& r : refusals) {
            CAPTURE(r.fault);
            world w;
            const json::object run = w.run(async_run(w, body_of("work", r.fault)));
            CAPTURE(json::serialize(run));
            CHECK(run.at("state") == "failed");
            CHECK(run.at("error").at("code") == r.code);
            CHECK(text(run.at("error").at("request_id")).starts_with("req_"));
            CHECK(w.nothing_left());
        }
    }

    TEST_CASE("every way in which a session can end is distinguished") {
        struct end {
            const char* prompt;
            const char* state;
            const char* code;
            const char* status;
        };
        const end ends[] = {
            {"@say hi\n@refuse cyber", "failed", "refused", "idle"},
            {"@say hi\n@budget", "failed", "budget_reached", "idle"},
            {"@say hi\n@terminate", "failed", "session_terminated", "terminated"},
            {"@say hi\n@vanish", "failed", "session_deleted", "deleted"},
            {"@say hi\n@error model_overloaded_error exhausted", "failed", "retries_exhausted", "idle"},
            {"@say hi\n@error model_overloaded_error terminal", "failed", "session_terminated", "terminated"},
            {"@say hi\n@error model_overloaded_error retrying\n@say bye", "succeeded", "", "idle"},
            {"@say hi\n@late-message after the idle", "succeeded", "", "idle"},
        };
        world w;
        for (const end& e : ends) {
            CAPTURE(e.prompt);
            const json::object run = w.run(async_run(w, body_of(e.prompt)));
            CAPTURE(json::serialize(run));
            CHECK(run.at("state") == e.state);
            if (*e.code) CHECK(run.at("error").at("code") == e.code);
            CHECK(run.at("result").at("status") == e.status);
            CHECK(run.at("result").at("complete") == true);
            CHECK(messages_of(run).front() == "hi");
        }
        CHECK(w.nothing_left());
    }

    TEST_CASE("a message listed after the idle is part of the result that the history proves") {
        world w;
        w.api.settings().list_lag = 150ms;
        const json::object run =
            w.run(async_run(w, body_of("@say hi\n@late-message after the idle", R"([{"do":"cut_after","n":6}])")));
        check_whole(w, run);
        CHECK(messages_of(run) == std::vector<std::string>{"hi", "after the idle"});
        CHECK(run.at("result").at("proof").at("by") == "history");
    }

    TEST_CASE("a cancelled run is published, interrupted and removed") {
        world w;
        const json::object made = w.run(w.async_create(body_of("@say started\n@wait 10m\n@say never")));
        const std::string id = text(made.at("id"));
        const auto started = [&] {
            return w.api.truth().sessions().size() == 1 && w.api.truth().sessions()[0].messages.size() == 1;
        };
        REQUIRE(w.run_until(started));
        CHECK(w.run(w.local->async_cancel(id)).has_value());
        CHECK(w.run(w.local->async_cancel(id)).has_value()); // again: nothing changes
        const json::object run = w.run(w.async_finished(id));
        CHECK(run.at("state") == "cancelled");
        CHECK(run.at("result").at("complete") == false);
        CHECK(w.nothing_left());
        CHECK(w.api.truth().sessions()[0].interrupts == 1);
    }

    TEST_CASE("a run over its deadline times out with its partial output, and its session stops") {
        world w;
        const json::object run = w.run(async_run(w, body_of("@say started\n@wait 10m", {}, "400ms")));
        CHECK(run.at("state") == "timed_out");
        CHECK(run.at("error").at("code") == "deadline_passed");
        CHECK(run.at("result").at("complete") == false);
        CHECK(messages_of(run) == std::vector<std::string>{"started"});
        CHECK(w.nothing_left());
    }

    TEST_CASE("a kept session accepts another turn, and is removed with its run") {
        world w;
        json::value body = body_of("@say one");
        body.as_object()["when_done"] = "keep";
        const json::object first = w.run(async_run(w, std::move(body)));
        CHECK(first.at("remote") == "kept");
        json::object block{{"type", "text"}, {"text", "@say two"}};
        json::object message{{"type", "user.message"}};
        message["content"] = json::array(1, block);
        json::array events(1, message);
        const std::string id = text(first.at("id"));
        CHECK(w.run(w.local->async_send(id, events)).has_value());
        const json::object second = w.run(w.async_finished(id));
        CHECK(second.at("turns") == 2);
        CHECK(messages_of(second) == std::vector<std::string>{"two"});
        CHECK(w.api.truth().live_sessions() == 1);
        CHECK(w.run(w.local->async_forget(id)).has_value());
        CHECK(w.nothing_left());
        CHECK(w.run(w.local->async_find(id)).error().status == 404);
    }

    TEST_CASE("another user's session is followed and left unchanged") {
        world w;
        json::value body = body_of("@say mine");
        body.as_object()["when_done"] = "keep";
        const json::object mine = w.run(async_run(w, std::move(body)));
        json::object adopt;
        adopt["session_id"] = mine.at("session_id");
        adopt["prompt"] = "@say theirs";
        const json::object run = w.run(async_run(w, json::value(std::move(adopt))));
        CHECK(run.at("state") == "succeeded");
        CHECK(messages_of(run) == std::vector<std::string>{"theirs"});
        CHECK(run.at("remote") == "kept");
        CHECK(w.run(w.local->async_forget(text(run.at("id")))).has_value());
        CHECK(w.api.truth().live_sessions() == 1); // not ours to remove
    }

    TEST_CASE("a run that ends while it is unknown whether its session was created leaves no session") {
        world w;
        w.api.faults().add(R"({"on":"list_sessions","do":"status","status":500,"times":3})");
        const json::object run =
            w.run(async_run(w, body_of("@say hi", R"([{"on":"create","do":"drop_answer"}])", "300ms")));
        CHECK(run.at("state") == "timed_out");
        CHECK(run.at("session_id").is_null());
        CHECK(w.api.truth().sessions().size() == 1);
        CHECK(w.nothing_left());
    }

    TEST_CASE("a cancelled run with a kept session accepts a turn only when the session is quiet") {
        world w;
        json::value body = body_of("@say started\n@wait 10m");
        body.as_object()["when_done"] = "keep";
        const std::string id = text(w.run(w.async_create(std::move(body))).at("id"));
        REQUIRE(w.run_until([&] { return w.api.truth().open_streams() == 1; }));
        CHECK(w.run(w.local->async_cancel(id)).has_value());
        CHECK(w.run(w.async_finished(id)).at("state") == "cancelled");
        json::object block{{"type", "text"}, {"text", "@say again"}};
        json::object message{{"type", "user.message"}};
        message["content"] = json::array(1, block);
        json::array events(1, message);
        const auto accepted = [&] { return w.run(w.local->async_send(id, events)).has_value(); };
        CHECK(w.run_until(accepted, 10s)); // refused while the interrupt is under way
        const json::object run = w.run(w.async_finished(id));
        CHECK(run.at("state") == "succeeded");
        CHECK(messages_of(run) == std::vector<std::string>{"again"});
    }

    TEST_CASE("SIGTERM detaches and leaves the session running") {
        world w;
        const json::object made = w.run(w.async_create(body_of("@say started\n@wait 10m")));
        REQUIRE(w.run_until([&] { return w.api.truth().open_streams() == 1; }));
        w.daemon->signal(SIGTERM);
        CHECK(w.run_until([&] { return w.daemon->exit_status().has_value(); }, 8s));
        CHECK(w.daemon->exit_status() == 0);
        CHECK(w.api.truth().live_sessions() == 1);
        CHECK(w.api.truth().sessions()[0].interrupts == 0);
    }

    TEST_CASE("slots are assigned in the order of acceptance") {
        std::string config = quick_config();
        config.insert(config.rfind('}'), R"(, "limits": {"active_runs": 1})");
        world w{config};
        std::vector<std::string> ids;
        for (int i = 0; i < 5; ++i)
            ids.push_back(text(w.run(w.async_create(body_of(fmt::format("number {}\n@say ok", i)))).at("id")));
        for (const std::string& id : ids) CHECK(w.run(w.async_finished(id)).at("state") == "succeeded");
        CHECK(w.nothing_left());
        const auto& sessions = w.api.truth().sessions();
        REQUIRE(sessions.size() == 5);
        for (std::size_t i = 0; i < 5; ++i)
            CHECK(sessions[i].accepted.at(0).text == fmt::format("number {}\n@say ok", i));
    }
}
} // namespace tether::test
