// Tests the result of one read of a session's history.
#include <tether/session/policy/history_read.hpp>

#include "events.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::session;
using namespace tether::test;

namespace {

/// `"a b"`: two messages with these ids and texts.
std::vector<turn_message> messages(std::string_view ids) {
    std::vector<turn_message> all;
    for (std::size_t at = 0; at < ids.size();) {
        const auto end = std::min(ids.find(' ', at), ids.size());
        const std::string id{ids.substr(at, end - at)};
        all.push_back({id, id});
        at = end + 1;
    }
    return all;
}

std::string merged(std::string_view streamed, std::string_view listed) {
    std::string ids;
    for (const turn_message& m : merge_messages(messages(streamed), messages(listed)))
        ids += (ids.empty() ? "" : " ") + m.id;
    return ids;
}

turn working() {
    turn t;
    t.send_begins();
    t.send_accepted({queued_event("user.message", "u1")});
    return t;
}

history_read read_of(const turn& now, const std::vector<api::event>& list) {
    history_read read{now};
    for (const api::event& e : list) read.add(e);
    return read;
}

const std::vector<api::event> whole_list{
    event_of("user.message", "u1"), event_of("span.model_request_start", "s1"), message("m1", "hi"),
    event_of("span.model_request_end", "s2", R"("model_request_start_id":"s1")"), idle("i1")};

} // namespace

TEST_SUITE("session::history_read") {

    TEST_CASE("a complete list proves the end of the turn") {
        const history_read read = read_of(working(), whole_list);
        REQUIRE(read.seen().over());
        CHECK(read.seen().over()->event_id == "i1");
        CHECK(read.seen().missing().empty());
        CHECK(read.contains("i1"));
        CHECK_FALSE(read.contains("i2"));
    }

    TEST_CASE("a list that lags says what is missing") {
        std::vector<api::event> list = whole_list;
        list.erase(list.begin() + 2, list.end());
        const history_read read = read_of(working(), list);
        CHECK_FALSE(read.seen().over());
        CHECK(read.seen().missing() ==
              std::vector<std::string>{"the event that ends the turn", "1 model requests that have not ended"});
    }

    TEST_CASE("two reads agree when they list the same events in the same order") {
        const turn now = working();
        CHECK(read_of(now, whole_list).agrees_with(read_of(now, whole_list)));
        std::vector<api::event> other = whole_list;
        std::swap(other[1], other[2]);
        CHECK_FALSE(read_of(now, whole_list).agrees_with(read_of(now, other)));
        other = whole_list;
        other.pop_back();
        CHECK_FALSE(read_of(now, whole_list).agrees_with(read_of(now, other)));
    }

    TEST_CASE("a queued event and its processed copy do not agree") {
        const turn now = working();
        CHECK_FALSE(read_of(now, {queued_event("user.message", "u1")})
                        .agrees_with(read_of(now, {event_of("user.message", "u1")})));
    }

    TEST_CASE("streamed and listed messages are merged by id") {
        struct row {
            std::string_view streamed, listed, want;
        };
        const row rows[] = {
            {"", "", ""},
            {"a b", "a b", "a b"},
            {"", "a b", "a b"},
            {"a b", "", "a b"},
            {"c", "a b c", "a b c"},       // a gap at the start
            {"a c", "a b c", "a b c"},     // a gap in the middle
            {"a", "a b", "a b"},           // a gap at the end
            {"a b c", "a c", "a b c"},     // the list lags
            {"a b", "b a", "a b"},         // the list swaps them, the stream is right
            {"b c", "a c b d", "a b c d"}, // both
            {"x a", "a", "x a"},
            {"a x b", "b a", "a x b"},
            {"x", "a b", "a b x"},   // the stream opened late, and the list lags
            {"x b", "a b", "a x b"}, // the same, and the list omits one
            {"x y", "a y b", "a x y b"},
        };
        for (const row& r : rows) {
            CAPTURE(r.streamed);
            CAPTURE(r.listed);
            CHECK(merged(r.streamed, r.listed) == r.want);
        }
    }

    TEST_CASE("a repeated event in a list repeats no message") {
        std::vector<api::event> list = whole_list;
        list.insert(list.begin() + 3, list[2]);
        CHECK(read_of(working(), list).seen().messages().size() == 1);
        CHECK(merged("a", "a a") == "a");
    }
}
