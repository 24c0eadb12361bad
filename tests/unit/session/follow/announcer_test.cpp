// Tests what a run's published events report to the observer.
#include <tether/session/follow/announcer.hpp>

#include "recording_observer.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::session;
using namespace std::chrono_literals;

namespace {

const wall_time noon{1'000'000s};

struct announcing {
    static run accepted() {
        run now;
        now.created_at = noon;
        return now;
    }
    void publish(std::optional<wall_time> processed_at, wall_time at) {
        api::event e;
        e.processed_at = processed_at;
        announced.published({e}, at);
    }

    test::recording_observer observer;
    announcer announced{observer, accepted()};
};

} // namespace

TEST_SUITE("session::announcer") {

    TEST_CASE("a run's first event is reported once, with the time since the run was accepted") {
        announcing a;
        a.announced.published({}, noon + 1s);
        CHECK(a.observer.firsts.empty());
        a.publish(noon + 1s, noon + 2s);
        a.publish(noon + 2s, noon + 3s);
        CHECK(a.observer.firsts == std::vector{2000ms});
    }

    TEST_CASE("a run that was active before has had its first event") {
        run now;
        now.state = run_state::running;
        test::recording_observer observer;
        announcer announced{observer, now};
        announced.published({api::event{}}, noon);
        CHECK(observer.firsts.empty());
    }

    TEST_CASE("the lag is relative to the server's processing time, and never negative") {
        announcing a;
        a.publish(noon, noon + 250ms);
        a.publish(noon + 1s, noon);
        a.publish(std::nullopt, noon); // queued: not processed yet
        CHECK(a.observer.lags == std::vector{250ms, 0ms});
    }

    TEST_CASE("tokens are reported for each request, the cost as it grows") {
        announcing a;
        api::event request, usage;
        request.kind = api::event_kind::span_model_request_end;
        request.raw = R"({"model_usage":{"input_tokens":2,"output_tokens":3}})";
        usage.kind = api::event_kind::session_usage;
        usage.usage = R"({"list_cost":{"amount":"12","currency":"USD"}})";
        a.announced.published({request, usage, request, usage}, noon);
        CHECK(a.observer.tokens == std::vector<token_counts>{{2, 3, 0, 0}, {2, 3, 0, 0}});
        CHECK(a.observer.cents == 12);
    }
}
