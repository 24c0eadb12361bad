// Tests of simulator/model/history.hpp.
#include <tether/simulator/model/history.hpp>

#include <doctest/doctest.h>

using namespace tether::simulator;
using tether::text_of;
using namespace std::chrono_literals;

namespace {

json::object event(const char* id, const char* time, const char* type = "agent.message") {
    return {{"type", type}, {"id", id}, {"processed_at", time ? json::value(time) : json::value{}}};
}

std::vector<std::string> ids(const history_page& page) {
    std::vector<std::string> out;
    for (const auto& each : page.events) out.emplace_back(text_of(each.get_object(), "id"));
    return out;
}

using texts = std::vector<std::string>;
const tether::wall_time noon = *tether::parse_timestamp("2026-11-20T12:00:00Z");

} // namespace

TEST_SUITE("simulator::history") {

    TEST_CASE("the list is sorted by processing time, and queued events come last") {
        history list;
        list.put(event("c", "2026-11-20T10:00:03Z"), noon);
        list.put(event("q", nullptr), noon);
        list.put(event("a", "2026-11-20T10:00:01Z"), noon);
        history_query query;
        CHECK(ids(list.list(query, noon, 0ms)) == texts{"a", "c", "q"});
        query.ascending = false;
        CHECK(ids(list.list(query, noon, 0ms)) == texts{"q", "c", "a"});
    }

    TEST_CASE("a repeated id only updates the time") {
        history list;
        json::object queued = event("m", nullptr, "user.message");
        queued["content"] = "mine";
        list.put(queued, noon);
        json::object processed = event("m", "2026-11-20T10:00:01Z", "user.message");
        processed["content"] = "theirs";
        list.put(processed, noon);
        const history_page page = list.list({}, noon, 0ms);
        REQUIRE(page.events.size() == 1);
        CHECK(page.events[0].at("content") == "mine");
        CHECK(page.events[0].at("processed_at") == "2026-11-20T10:00:01Z");
    }

    TEST_CASE("a lagging list shows events and their updates later") {
        history list;
        list.put(event("m", nullptr), noon);
        list.put(event("m", "2026-11-20T10:00:01Z"), noon + 1s);
        CHECK(list.list({}, noon + 1s, 2s).events.empty());
        CHECK(list.list({}, noon + 2s, 2s).events[0].at("processed_at").is_null());
        CHECK(list.list({}, noon + 3s, 2s).events[0].at("processed_at").is_string());
    }

    TEST_CASE("a list in which one type lags shows the others immediately") {
        history list;
        list.put(event("m", "2026-11-20T10:00:01Z", "agent.message"), noon);
        list.put(event("i", "2026-11-20T10:00:02Z", "session.status_idle"), noon);
        CHECK(ids(list.list({}, noon + 1s, 2s, "agent.message")) == texts{"i"});
        CHECK(ids(list.list({}, noon + 2s, 2s, "agent.message")) == texts{"m", "i"});
    }

    TEST_CASE("pages follow each other without gap or overlap in both orders") {
        history list;
        for (const char* id : {"a", "b", "c", "d", "e"}) list.put(event(id, "2026-11-20T10:00:01Z"), noon);
        for (const bool ascending : {true, false}) {
            CAPTURE(ascending);
            history_query query;
            query.ascending = ascending;
            query.limit = 2;
            texts all;
            for (int pages = 0; pages < 3; ++pages) {
                const history_page page = list.list(query, noon, 0ms);
                for (const auto& id : ids(page)) all.push_back(id);
                query.after = page.last;
                CHECK(page.last.has_value() == (pages < 2));
            }
            CHECK(all == (ascending ? texts{"a", "b", "c", "d", "e"} : texts{"e", "d", "c", "b", "a"}));
        }
    }

    TEST_CASE("types and times filter the list") {
        history list;
        list.put(event("a", "2026-11-20T10:00:01Z"), noon);
        list.put(event("b", "2026-11-20T10:00:02Z", "agent.thinking"), noon);
        list.put(event("c", "2026-11-20T10:00:03Z"), noon);
        history_query query;
        query.types = {"agent.message"};
        CHECK(ids(list.list(query, noon, 0ms)) == texts{"a", "c"});
        query.types.clear();
        query.gt = tether::parse_timestamp("2026-11-20T10:00:01Z");
        query.lte = tether::parse_timestamp("2026-11-20T10:00:02Z");
        CHECK(ids(list.list(query, noon, 0ms)) == texts{"b"});
    }
}
