// Tests the measured delay of a history.
#include <tether/session/policy/history_lag.hpp>

#include "events.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::session;
using namespace tether::test;
using namespace std::chrono_literals;

namespace {

const history_lag::time_point start = history_lag::time_point{} + 1h;

history_read read_of(const std::vector<api::event>& events) {
    history_read read{turn{}};
    for (const api::event& e : events) read.add(e);
    return read;
}

} // namespace

TEST_SUITE("session::history_lag") {

    TEST_CASE("a delay counts once the history shows an event that an earlier read lacked") {
        history_lag lag;
        lag.streamed(running("e1"), start);
        CHECK_FALSE(lag.listed(read_of({}), start + 5s));
        lag.streamed(idle("e2"), start + 6s);
        CHECK_FALSE(lag.listed(read_of({}), start + 20s));
        // Nothing is known about the time between the last read that lacked it and this one.
        CHECK(lag.listed(read_of({running("e1")}), start + 20min) == 20s);
        CHECK_FALSE(lag.listed(read_of({running("e1")}), start + 46s));
    }

    TEST_CASE("a history that shows every event at once has no delay") {
        history_lag lag;
        CHECK_FALSE(lag.listed(read_of({}), start));
        lag.streamed(running("e1"), start);
        CHECK_FALSE(lag.listed(read_of({running("e1")}), start + 45s));
    }

    TEST_CASE("a read that began before the event says nothing") {
        history_lag lag;
        lag.streamed(running("e1"), start);
        CHECK_FALSE(lag.listed(read_of({}), start - 1s));
        CHECK_FALSE(lag.listed(read_of({running("e1")}), start + 45s));
    }

    TEST_CASE("events that a history never shows as they were streamed are not waited for") {
        history_lag lag;
        lag.streamed(queued_event("user.message", "u1"), start);
        lag.streamed(event_of("session.deleted", "d1"), start);
        CHECK_FALSE(lag.listed(read_of({}), start + 5s));
        CHECK_FALSE(lag.listed(read_of({event_of("session.deleted", "d1")}), start + 9s));
    }
}
