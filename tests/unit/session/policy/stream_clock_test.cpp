// Tests when an open stream counts as dead or stale.
#include <tether/session/policy/stream_clock.hpp>

#include <doctest/doctest.h>

using namespace tether::session;
using namespace std::chrono_literals;
using verdict = stream_clock::verdict;

namespace {

const stream_clock::time_point start{};

stream_clock make_clock() {
    return {90s, 60s, start};
}

} // namespace

TEST_SUITE("session::stream_clock") {

    TEST_CASE("a silent stream is dead after its timeout") {
        stream_clock clock{90s, 200s, start};
        CHECK(clock.judge(start + 89s) == verdict::fine);
        CHECK(clock.judge(start + 90s) == verdict::dead);
        clock.bytes_came(start + 80s);
        CHECK(clock.judge(start + 169s) == verdict::fine);
        CHECK(clock.judge(start + 170s) == verdict::dead);
    }

    TEST_CASE("a stream with only pings is probed, less and less often") {
        stream_clock clock = make_clock();
        auto now = start;
        for (const auto interval : {60s, 120s, 240s, 300s, 300s}) {
            CAPTURE(interval.count());
            clock.bytes_came(now + interval - 1s);
            CHECK(clock.judge(now + interval - 1s) == verdict::fine);
            now += interval;
            CHECK(clock.judge(now) == verdict::probe);
            clock.probed(now);
        }
    }

    TEST_CASE("an event postpones the next probe and resets its interval") {
        stream_clock clock = make_clock();
        clock.probed(start + 60s);
        clock.event_came(start + 100s);
        CHECK(clock.judge(start + 159s) == verdict::fine);
        CHECK(clock.judge(start + 160s) == verdict::probe);
    }

    TEST_CASE("every second probe reads the history whatever the session's status is") {
        stream_clock clock = make_clock();
        CHECK_FALSE(clock.probe_reads_history());
        clock.probed(start);
        CHECK(clock.probe_reads_history());
        clock.probed(start);
        CHECK_FALSE(clock.probe_reads_history());
        clock.probed(start);
        clock.event_came(start);
        CHECK_FALSE(clock.probe_reads_history());
    }

    TEST_CASE("the wait ends when something must be decided, and is never zero") {
        stream_clock clock = make_clock();
        CHECK(clock.next_wait(start) == 60s);
        clock.probed(start);
        CHECK(clock.next_wait(start) == 90s);
        CHECK(clock.next_wait(start + 1h) == 1ms);
    }

    TEST_CASE("a probe interval above five minutes is not changed") {
        stream_clock clock{20min, 10min, start};
        clock.probed(start);
        CHECK(clock.judge(start + 10min - 1ms) == verdict::fine);
        CHECK(clock.judge(start + 10min) == verdict::probe);
    }
}
