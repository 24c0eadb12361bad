// Tests which records a reader of the feed delivers, and when it reconnects.
#include <tether/client/feed_policy.hpp>

#include <boost/asio/error.hpp>

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::client;
using namespace std::chrono_literals;
using what = feed_item::type;

namespace {

const feed_policy::time_point noon{};

failure broken() {
    return {failure_kind::interrupted, errc::truncated};
}
failure nobody() {
    return {failure_kind::unreachable, boost::asio::error::connection_refused};
}

sse::event_view run_record(std::string_view id, std::string_view json) {
    return {"run", json, id};
}

} // namespace

TEST_SUITE("client::feed_policy") {

    TEST_CASE("records are delivered once, by their number") {
        feed_policy policy{{}};
        CHECK(policy.take(run_record("4", R"({"state":"running"})"))->number == 4);
        CHECK_FALSE(policy.take(run_record("4", R"({"state":"running"})")));
        CHECK_FALSE(policy.take(run_record("3", R"({"state":"running"})")));
        CHECK(policy.take(run_record("9", R"({"state":"running"})")));
        CHECK(policy.last_number() == 9);
    }

    TEST_CASE("previews have no number and never count as repeats") {
        feed_policy policy{{}};
        policy.take(run_record("4", R"({"state":"running"})"));
        CHECK(policy.take({"preview", R"({"run":"r","event":{}})", "4"})->kind == what::preview);
        CHECK(policy.last_number() == 4);
    }

    TEST_CASE("records that are not JSON, or of a future kind, are skipped alone") {
        feed_policy policy{{}};
        CHECK_FALSE(policy.take(run_record("1", "{")));
        CHECK_FALSE(policy.take({"weather", "{}", "2"}));
        CHECK(policy.take(run_record("3", R"({"state":"running"})")));
    }

    TEST_CASE("an event at the daemon's depth limit is delivered") {
        feed_policy policy{{}};
        const std::string deep = std::string(512, '[') + std::string(512, ']');
        CHECK(policy.take({"event", R"({"run":"r","event":{"content":)" + deep + "}}", "1"}));
    }

    TEST_CASE("a feed that ends cleanly after the end of its run is over") {
        feed_policy policy{{}};
        policy.opened(noon);
        policy.take(run_record("1", R"({"state":"succeeded"})"));
        CHECK(policy.closed(std::nullopt, noon)->kind == what::ended);
    }

    TEST_CASE("a feed that is cut after the end of its run is read again until its end") {
        feed_policy policy{{}};
        policy.opened(noon);
        policy.take(run_record("1", R"({"state":"succeeded"})"));
        CHECK(policy.closed(broken(), noon)->kind == what::interrupted);
        policy.opened(noon);
        CHECK(policy.closed(std::nullopt, noon)->kind == what::ended);
    }

    TEST_CASE("a clean end before the end of the run means that the daemon stops, and the reader waits") {
        feed_policy policy{{}};
        policy.opened(noon);
        policy.take(run_record("1", R"({"state":"running"})"));
        const auto next = policy.closed(std::nullopt, noon);
        CHECK(next->kind == what::interrupted);
        CHECK(next->retry_in == 200ms);
    }

    TEST_CASE("delays double up to the ceiling and start again after a record") {
        feed_policy policy{{}};
        policy.opened(noon);
        for (const auto want : {200ms, 400ms, 800ms, 1600ms, 3200ms, 5000ms, 5000ms})
            CHECK(policy.closed(nobody(), noon)->retry_in == want);
        policy.opened(noon);
        policy.take(run_record("1", R"({"state":"running"})"));
        CHECK(policy.closed(broken(), noon)->retry_in == 200ms);
    }

    TEST_CASE("a reader that lagged reconnects soon, even when the run is finished") {
        feed_policy policy{{}};
        policy.opened(noon);
        policy.take(run_record("1", R"({"state":"succeeded"})"));
        policy.take({"lagged", "{}", "1"});
        const auto next = policy.closed(std::nullopt, noon);
        CHECK(next->kind == what::interrupted);
        CHECK(next->retry_in == 100ms);
        CHECK(policy.closed(std::nullopt, noon)->kind == what::ended);
    }

    TEST_CASE("a feed that opens and delivers nothing is reopened less and less often, up to a limit") {
        for (const bool lags : {false, true}) {
            CAPTURE(lags);
            feed_policy policy{{}};
            policy.opened(noon);
            policy.take(run_record("1", R"({"state":"running"})"));
            auto now = noon;
            int requests = 0;
            for (;; ++requests) {
                if (lags) policy.take({"lagged", "{}", "1"});
                policy.take(run_record("1", R"({"state":"running"})")); // nothing new
                policy.take({"preview", R"({"run":"r","event":{}})", ""});
                const auto next = policy.closed(std::nullopt, now);
                if (!next) {
                    CHECK(describe(next.error()) == "the feed kept ending and sent nothing new for 2m");
                    break;
                }
                now += next->retry_in;
                policy.opened(now);
            }
            CHECK(now - noon >= 120s);
            CHECK(now - noon < 130s);
            CHECK(requests < 35);
        }
    }

    TEST_CASE("a quiet feed that stays open is no failure, however often it breaks") {
        feed_policy policy{{}};
        auto now = noon;
        for (int i = 0; i < 100; ++i) {
            policy.opened(now);
            now += 30s;
            const auto next = policy.closed(broken(), now);
            REQUIRE(next.has_value());
            CHECK(next->retry_in == 200ms);
        }
    }

    TEST_CASE("a lag with new records each time is followed at most ten times a second") {
        feed_policy policy{{}};
        for (int i = 1; i < 100; ++i) {
            policy.opened(noon);
            policy.take(run_record(std::to_string(i), R"({"state":"running"})"));
            policy.take({"lagged", "{}", ""});
            CHECK(policy.closed(std::nullopt, noon)->retry_in == 100ms);
        }
    }

    TEST_CASE("a stored record without a number is not delivered") {
        feed_policy policy{{}};
        for (const auto id : {"", "0", "x", "-1", "99999999999999999999"}) {
            CAPTURE(id);
            CHECK_FALSE(policy.take(run_record(id, R"({"state":"running"})")));
        }
    }

    TEST_CASE("records of another run are ignored, and reported once") {
        feed_options options;
        options.run_id = "run_1";
        feed_policy policy{options};
        policy.opened(noon);
        CHECK(policy.take(run_record("1", R"({"id":"run_2","state":"succeeded"})"))->kind == what::foreign);
        CHECK_FALSE(policy.take(run_record("2", R"({"state":"succeeded"})")));
        CHECK_FALSE(policy.take({"event", R"({"run":"run_2","event":{}})", "3"}));
        CHECK_FALSE(policy.take({"preview", R"({"run":"run_2","event":{}})", ""}));
        CHECK(policy.last_number() == 0);
        CHECK(policy.closed(std::nullopt, noon)->kind == what::interrupted); // it did not end at our request
        CHECK(policy.take(run_record("1", R"({"id":"run_1","state":"running"})"))->number == 1);
        CHECK(policy.take({"event", R"({"run":"run_1","event":{}})", "2"})->number == 2);
    }

    TEST_CASE("a daemon that never answered is not waited for") {
        feed_policy policy{{}};
        CHECK(policy.closed(nobody(), noon).error().kind == failure_kind::unreachable);
    }

    TEST_CASE("a lost daemon is waited for until the time limit") {
        feed_policy policy{{}};
        policy.opened(noon);
        CHECK(policy.closed(broken(), noon).has_value());
        CHECK(policy.closed(nobody(), noon + 119s).has_value());
        CHECK_FALSE(policy.closed(nobody(), noon + 120s).has_value());
    }

    TEST_CASE("a permanent refusal ends the feed") {
        feed_policy policy{{}};
        policy.opened(noon);
        CHECK(policy.closed(parse_problem(404, ""), noon).error().status == 404);
        CHECK(policy.closed(parse_problem(410, R"({"detail":"its newest is 7"})"), noon).error().detail ==
              "its newest is 7");
    }
}
