// Tests turns with the real daemon: when a further turn begins, and how sent events are recognised.
#include "world.hpp"

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

namespace tether::test {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using strings = std::vector<std::string>;

json::array message_of(const std::string& text) {
    json::object block{{"type", "text"}, {"text", text}};
    json::object message{{"type", "user.message"}};
    message["content"] = json::array(1, block);
    return json::array(1, message);
}

json::value kept_run(const std::string& prompt) {
    json::object body{{"agent", "agent_test"}, {"environment_id", "env_test"}, {"when_done", "keep"}};
    body["prompt"] = prompt;
    body["timeout"] = "50s";
    return json::value(std::move(body));
}

std::string text(const json::value& v) {
    return v.is_string() ? std::string{v.get_string()} : std::string{};
}

strings messages_of(const json::object& run) {
    strings texts;
    for (const auto& m : run.at("result").at("messages").as_array()) texts.push_back(text(m));
    return texts;
}

/// The id of a finished run whose session was kept.
std::string finish_first_turn(world& w) {
    const json::object made = w.run(w.async_create(kept_run("@say one")));
    const std::string id = text(made.at("id"));
    const json::object run = w.run(w.async_finished(id));
    CHECK(run.at("state") == "succeeded");
    CHECK(messages_of(run) == strings{"one"});
    return id;
}

json::object find(world& w, const std::string& id) {
    return w.run(w.local->async_find(id)).value().document.as_object();
}

/// All data of the run that readers see, except how it is followed.
std::string lasting_part(json::object run) {
    run.erase("follow");
    return json::serialize(run);
}

asio::awaitable<void> async_send_two(world& w, std::string id, std::optional<client::outcome<json::value>>& out) {
    auto answer = co_await w.local->async_send(std::move(id), message_of("@say two"));
    out = std::move(answer);
}

json::object second_turn(world& w, const std::string& id, const std::string& prompt) {
    const auto sent = w.run(w.local->async_send(id, message_of(prompt)));
    CHECK(sent.has_value());
    return w.run(w.async_finished(id));
}

} // namespace

TEST_SUITE("turns") {

    TEST_CASE("a further turn that the API refuses leaves the run, its result and its feed unchanged") {
        world w;
        const std::string id = finish_first_turn(w);
        const std::string before = lasting_part(find(w, id));
        const std::size_t events = w.run(w.async_feed_events(id)).size();
        w.api.faults().add(R"({"on":"send","do":"status","status":400})");
        const auto refused = w.run(w.local->async_send(id, message_of("@say two")));
        REQUIRE(refused.has_error());
        CHECK(refused.error().status == 422);
        CHECK(refused.error().type == "urn:tether:rejected_by_api");
        CHECK(lasting_part(find(w, id)) == before);
        CHECK(w.run(w.async_feed_events(id)).size() == events);
        const json::object second = second_turn(w, id, "@say two");
        CHECK(second.at("turns") == 2);
        CHECK(messages_of(second) == strings{"two"});
    }

    TEST_CASE("input that is not work is refused by a finished run") {
        world w;
        const std::string id = finish_first_turn(w);
        const std::string before = lasting_part(find(w, id));
        json::array events;
        events.push_back(json::object{{"type", "user.interrupt"}});
        const auto refused = w.run(w.local->async_send(id, events));
        REQUIRE(refused.has_error());
        CHECK(refused.error().status == 409);
        CHECK(refused.error().type == "urn:tether:run_finished");
        CHECK(refused.error().detail.find("user.message") != std::string::npos);
        CHECK(lasting_part(find(w, id)) == before);
        CHECK(w.api.truth().sessions()[0].interrupts == 0);
    }

    TEST_CASE("a cancel withdraws a further turn that the API has not accepted") {
        world w;
        const std::string id = finish_first_turn(w);
        const std::string before = lasting_part(find(w, id));
        w.api.faults().add(R"({"on":"send","do":"status","status":529,"times":-1})");
        std::optional<client::outcome<json::value>> sent;
        const auto sends = [&] { return w.api.truth().requests("send"); };
        const std::size_t asked = sends();
        w.start(async_send_two(w, id, sent));
        REQUIRE(w.run_until([&] { return sends() > asked; }));
        client::local_api other{w.ctx.get_executor(), w.daemon->socket_path()};
        const auto cancelled = w.run(other.async_cancel(id));
        REQUIRE(cancelled.has_value());
        CHECK(lasting_part(cancelled.value().as_object()) == before);
        REQUIRE(w.run_until([&] { return sent.has_value(); }));
        REQUIRE(sent->has_error());
        CHECK(sent->error().status == 409);
        CHECK(w.run_until([&] { return lasting_part(find(w, id)) == before; }));
        CHECK(w.api.truth().sessions()[0].texts.size() == 1);
        w.finish();
    }

    TEST_CASE("a further turn that the API accepted before a kill begins after the restart, and no other does") {
        for (const char* fault :
             {R"({"on":"send","do":"stall","times":-1})", R"({"on":"send","do":"slow","ms":600000,"times":-1})"}) {
            CAPTURE(fault);
            world w;
            const std::string id = finish_first_turn(w);
            const std::string before = lasting_part(find(w, id));
            w.api.faults().add(fault);
            const bool is_accepted = std::string_view{fault}.find("slow") != std::string_view::npos; // acts, then waits
            std::optional<client::outcome<json::value>> sent;
            const auto sends = [&] { return w.api.truth().requests("send"); };
            const std::size_t asked = sends();
            w.start(async_send_two(w, id, sent));
            REQUIRE(w.run_until([&] { return sends() > asked; }));
            w.daemon->signal(SIGKILL);
            REQUIRE(w.run_until([&] { return w.daemon->exit_status().has_value(); }));
            w.api.faults().clear();
            w.start_daemon();
            const auto now = [&] { return find(w, id); };
            if (is_accepted) {
                REQUIRE(w.run_until([&] { return now().at("turns") == 2 && now().at("state") == "succeeded"; }));
                CHECK(messages_of(now()) == strings{"two"});
            } else {
                CHECK(
                    w.run_until([&] { return w.daemon->log().find("further turn not started") != std::string::npos; }));
                CHECK(lasting_part(now()) == before);
                const json::object second = second_turn(w, id, "@say three");
                CHECK(messages_of(second) == strings{"three"});
            }
            for (const auto& [prompt, times] : w.api.truth().sessions()[0].texts) CHECK(times == 1);
            w.finish();
        }
    }

    TEST_CASE("a response to a send that does not name the sent events changes no turn") {
        for (const char* word : {"nothing", "no_events", "receipt", "other_ids", "202", "204"}) {
            CAPTURE(word);
            world w;
            w.api.faults().add(fmt::format(R"({{"do":"other_answer","word":"{}","times":-1}})", word));
            const std::string id = finish_first_turn(w);
            CHECK(find(w, id).at("result").at("complete") == true);
            const json::object second = second_turn(w, id, "@say two");
            CHECK(messages_of(second) == strings{"two"});
            CHECK(second.at("result").at("complete") == true);
            for (const auto& [prompt, times] : w.api.truth().sessions()[0].texts) CHECK(times == 1);
        }
    }

    TEST_CASE("work is sent although a proxy holds back the head of its stream") {
        std::string config = quick_config();
        config.replace(config.find("\"settle\""), 0, "\"send_after\": \"50ms\", ");
        world w{config};
        w.api.faults().add(R"({"do":"hold_head","times":-1})");
        const std::string id = finish_first_turn(w);
        CHECK(find(w, id).at("result").at("complete") == true);
        CHECK(w.daemon->log().find("work sent before stream opened") != std::string::npos);
    }

    TEST_CASE("an interrupted model request does not delay a result") {
        world w;
        const json::object made = w.run(w.async_create(kept_run("@break-off\n@say one")));
        const json::object run = w.run(w.async_finished(text(made.at("id"))));
        CHECK(run.at("result").at("complete") == true);
        CHECK(run.at("result").at("proof").at("by") == "stream");
    }
}
} // namespace tether::test
