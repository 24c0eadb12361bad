// Plays every recorded stream over TLS to the real daemon, uncut and cut at every event.
#include "recorded_run.hpp"
#include "support/test_data.hpp"

#include <tether/wire/http1_transport.hpp>

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <set>

namespace tether::test {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

/// What a run must publish for a transcript.
struct expectation {
    std::string state, error, status, stop_reason;
    std::vector<std::string> messages;
};

std::vector<std::string> texts_of(const json::value& array) {
    std::vector<std::string> texts;
    for (const auto& item : array.as_array()) texts.emplace_back(item.as_string());
    return texts;
}

/// From the manifest's `client` part. Two transcripts continue after the run has ended by design: a
/// spent budget ends a run, so `budget-reached` is compared only up to that point; after an `event:
/// error` the simulator finishes the turn with one more message.
expectation expected_of(const json::object& entry) {
    const json::object& client = entry.at("client").as_object();
    const std::string end{client.at("ends_with").as_string()};
    expectation e;
    e.messages = texts_of(client.at("agent_messages"));
    e.status = "idle";
    e.stop_reason = end;
    e.state = "failed";
    e.error = end;
    const std::string file{entry.at("file").as_string()};
    if (file == "extra/budget-reached.sse") {
        e.messages.resize(1);
        e.stop_reason = e.error = "budget_reached";
    } else if (end == "end_turn") {
        e.state = "succeeded";
        e.error.clear();
    } else if (end == "terminated" || end == "deleted") {
        e.status = end;
        e.stop_reason.clear();
        e.error = "session_" + end;
    } else if (end == "refusal") {
        e.error = "refused";
    } else if (end == "unknown_stop_reason") {
        e.stop_reason = "some_new_reason";
    }
    return e;
}

class transcript_world : public world {
  public:
    /// Raises the budget, as another user would, once the session pauses at it.
    asio::awaitable<void> async_raise_budget(const recording& what) {
        if (what.file != "extra/workflow-run.sse") co_return;
        wire::wire_config config;
        config.base_url = api.base_url();
        config.ca_file = (ca_dir / "ca.pem").string();
        const auto transport = wire::make_transport(ctx.get_executor(), config, wire::proxy_settings{});
        asio::steady_timer timer{ctx.get_executor()};
        std::set<std::string> raised;
        for (;;) {
            for (const auto& s : api.truth().sessions()) {
                if (s.status != "idle" || raised.contains(s.id)) continue;
                wire::request update{
                    "POST", "/v1/sessions/" + s.id,
                    R"({"budget":{"type":"limit","max_list_cost":{"amount":"500","currency":"USD"}}})"};
                update.fields.add("x-api-key", "k");
                update.fields.add("anthropic-version", "2023-06-01");
                update.fields.add("anthropic-beta", "managed-agents-2026-04-01");
                update.fields.add("content-type", "application/json");
                const wire::exchange_limits limits;
                const std::string id = s.id;
                const auto answer = co_await transport->async_exchange(std::move(update), limits);
                if (answer && answer->head.status == 200) raised.insert(id);
                break; // the list may have changed meanwhile
            }
            timer.expires_after(2ms);
            co_await timer.async_wait(asio::use_awaitable);
        }
    }

    asio::awaitable<reported_run> async_play_and_forget(const recording& what, std::string faults) {
        reported_run p = co_await async_play(*this, what, std::move(faults));
        const auto forgotten = co_await local->async_forget(p.run_id);
        if (forgotten.has_error()) throw std::runtime_error{client::describe(forgotten.error())};
        co_return p;
    }

    void check(const recording& what, const json::object& entry, const reported_run& p, const std::string& note) {
        const expectation want = expected_of(entry);
        CAPTURE(what.file);
        CAPTURE(note);
        CAPTURE(json::serialize(p.last));
        CHECK(p.last.at("state") == want.state.c_str());
        if (want.error.empty()) CHECK(p.last.at("error").is_null());
        else CHECK(p.last.at("error").at("code") == want.error.c_str());
        const json::object& result = p.last.at("result").as_object();
        CHECK(result.at("status") == want.status.c_str());
        if (want.stop_reason.empty()) CHECK(result.at("stop_reason").is_null());
        else CHECK(result.at("stop_reason").at("type") == want.stop_reason.c_str());
        CHECK(p.messages == want.messages);
        if (what.file == "extra/session-deleted.sse" && note != "undisturbed") {
            // The only event is lost with the stream, and a deleted session has no history.
            CHECK(result.at("complete") == false);
            CHECK(result.at("proof").at("missing").as_array().size() == 1);
            return;
        }
        CHECK(result.at("complete") == true);
        check_feed(what, p);
    }

    /// Each event once; all of them up to the end.
    void check_feed(const recording& what, const reported_run& p) {
        const std::set<std::string> unique(p.feed_ids.begin(), p.feed_ids.end());
        CHECK(unique.size() == p.feed_ids.size());
        std::size_t last = what.events.size();
        if (what.file == "extra/budget-reached.sse") last = 10;
        for (std::size_t i = 0; i < last; ++i) {
            const std::string id{what.events[i].at("id").as_string()};
            CHECK_MESSAGE(unique.contains(id), "the feed lacks " << id << " of type " << what.events[i].at("type"));
        }
    }
};

const json::array& manifest() {
    static const json::value all = read_json("events/transcripts/manifest.json");
    return all.at("transcripts").as_array();
}

} // namespace

TEST_SUITE("transcripts") {

    TEST_CASE("every transcript over TLS gives the result in its manifest") {
        for (const auto& item : manifest()) {
            const json::object& entry = item.as_object();
            const recording what{std::string{entry.at("file").as_string()}};
            CAPTURE(what.file);
            transcript_world w;
            auto budget = w.start(w.async_raise_budget(what));
            const reported_run p = w.run(w.async_play_and_forget(what, {}));
            if (what.file == "extra/stream-error-frame.sse") {
                CHECK(p.last.at("state") == "succeeded");
                CHECK(p.messages == w.api.truth().session(p.session_id)->messages);
                CHECK(p.last.at("follow").at("reopens").to_number<int>() >= 1);
                CHECK(p.last.at("result").at("proof").at("by") == "history");
            } else {
                w.check(what, entry, p, "undisturbed");
                CHECK(p.last.at("result").at("proof").at("by") == "stream");
            }
            budget.cancel();
            CHECK(w.run_until([&] { return budget.finished(); }));
            CHECK(w.nothing_left());
            for (const auto& [text, times] : w.api.truth().session(p.session_id)->texts) CHECK(times == 1);
        }
    }

    TEST_CASE("every transcript cut at every event gives the same result, resumed from the history") {
        std::size_t cuts = 0;
        for (const auto& item : manifest()) {
            const json::object& entry = item.as_object();
            const recording what{std::string{entry.at("file").as_string()}};
            if (what.file == "extra/stream-error-frame.sse") continue; // it cuts itself
            transcript_world w;
            auto budget = w.start(w.async_raise_budget(what));
            std::size_t left = 0;
            for (std::size_t at = 0; at < what.events.size(); ++at) {
                const char* how = at % 3 == 0 ? "end" : at % 3 == 1 ? "reset" : "truncate";
                const std::string fault = fmt::format(R"([{{"do":"cut_after","n":{},"how":"{}"}}])", at, how);
                ++left;
                ++cuts;
                auto one = [](transcript_world& world, const recording& r, const json::object& e, std::string f,
                              std::size_t& open) -> asio::awaitable<void> {
                    const std::string note = f;
                    const reported_run p = co_await world.async_play_and_forget(r, std::move(f));
                    world.check(r, e, p, note);
                    --open;
                };
                w.start(one(w, what, entry, fault, left));
            }
            CHECK(w.run_until([&] { return left == 0 || !w.errors().empty(); }, 90s));
            for (const std::string& e : w.errors()) FAIL_CHECK(what.file << ": " << e);
            budget.cancel();
            CHECK(w.run_until([&] { return budget.finished(); }));
            CHECK(w.nothing_left());
            for (const auto& s : w.api.truth().sessions())
                for (const auto& [text, times] : s.texts) CHECK(times == 1);
        }
        MESSAGE(cuts << " cuts");
    }

    TEST_CASE("a dropped stream is resumed from two pages of history and an overlapping second stream") {
        const json::value want = read_json("events/transcripts/extra/reconnect/manifest.json");
        const json::array& names = want.at("merged_event_ids").as_array();
        recording what{"extra/reconnect/part1.sse"};
        what.file = "extra/reconnect/part1.sse,extra/reconnect/history-page1.json,extra/reconnect/history-page2.json,"
                    "extra/reconnect/part2.sse";
        transcript_world w;
        const reported_run p = w.run(w.async_play_and_forget(what, {}));
        CHECK(p.feed_ids == texts_of(names));
        CHECK(p.messages == texts_of(want.at("agent_messages")));
        CHECK(p.last.at("state") == "succeeded");
        CHECK(p.last.at("result").at("complete") == true);
        CHECK(w.nothing_left());
    }
}
} // namespace tether::test
