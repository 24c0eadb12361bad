// Tests when a session's stream is opened and its status is polled.
#include <tether/session/policy/follow_policy.hpp>

#include <doctest/doctest.h>

using namespace tether::session;
using namespace std::chrono_literals;
using action = follow_step::action;

namespace {

double full() {
    return 1.0;
}
const steady_time start{};

follow_policy make_policy() {
    return {follow_config{}, full, start};
}

} // namespace

TEST_SUITE("session::follow_policy") {

    TEST_CASE("the stream is opened at once") {
        CHECK(make_policy().next() == follow_step{action::open_stream, start});
    }

    TEST_CASE("a lost stream is reopened after a backoff") {
        follow_policy policy = make_policy();
        policy.stream_lost(start, std::nullopt);
        CHECK(policy.next() == follow_step{action::open_stream, start + 500ms});
        policy.stream_lost(start + 1s, std::nullopt);
        CHECK(policy.next() == follow_step{action::open_stream, start + 2s});
        CHECK_FALSE(policy.is_polling());
    }

    TEST_CASE("the server's delay is a lower bound for the next stream") {
        follow_policy policy = make_policy();
        policy.stream_lost(start, 7s);
        CHECK(policy.next().at == start + 7s);
        policy.stream_lost(start, 1ms);
        CHECK(policy.next().at == start + 1s);
    }

    TEST_CASE("after three failures the status is polled, and the stream is still retried at its own interval") {
        follow_policy policy = make_policy();
        for (int i = 0; i < 3; ++i) policy.stream_lost(start, std::nullopt);
        CHECK(policy.is_polling());
        CHECK(policy.next() == follow_step{action::poll, start});
        policy.polled(start, /*progress=*/false, std::nullopt);
        CHECK(policy.next() == follow_step{action::poll, start + 1s});
        policy.polled(start + 1s, false, std::nullopt);
        CHECK(policy.next() == follow_step{action::open_stream, start + 2s});
        policy.stream_lost(start + 2s, std::nullopt);
        CHECK(policy.next() == follow_step{action::poll, start + 3s});
    }

    TEST_CASE("after a poll with news the next poll comes soon") {
        follow_policy policy = make_policy();
        for (int i = 0; i < 8; ++i) policy.stream_lost(start, std::nullopt);
        for (int i = 0; i < 3; ++i) policy.polled(start, false, std::nullopt);
        CHECK(policy.next().at == start + 4s);
        policy.polled(start, /*progress=*/true, std::nullopt);
        CHECK(policy.next().at == start + 1s);
        policy.polled(start, true, 9s);
        CHECK(policy.next().at == start + 9s);
    }

    TEST_CASE("an event on the stream ends the polling") {
        follow_policy policy = make_policy();
        for (int i = 0; i < 5; ++i) policy.stream_lost(start, std::nullopt);
        policy.stream_progressed();
        CHECK_FALSE(policy.is_polling());
        policy.stream_lost(start, std::nullopt);
        CHECK(policy.next() == follow_step{action::open_stream, start + 500ms});
    }

    TEST_CASE("the server's reconnection time replaces the first delay") {
        follow_policy policy = make_policy();
        policy.set_reconnection_time(3s);
        policy.stream_lost(start, std::nullopt);
        CHECK(policy.next().at == start + 3s);
    }
}
