// Tests how often a create is sent, and its outcome.
#include <tether/client/idempotent_create.hpp>

#include <boost/asio/error.hpp>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::client;
using namespace std::chrono_literals;

namespace {

failure lost() {
    return {failure_kind::interrupted, errc::truncated};
}
failure nobody() {
    return {failure_kind::unreachable, boost::asio::error::connection_refused};
}

} // namespace

TEST_SUITE("client::idempotent_create") {

    TEST_CASE("a lost or unreadable response is requested again, a few times") {
        for (const failure& why : {lost(), malformed_document()}) {
            create_policy policy{{}, "key"};
            for (const auto pause : {250ms, 500ms, 750ms, 1000ms, 1250ms})
                CHECK(policy.on_failure(why, 1s).value() == pause);
            CHECK(policy.on_failure(why, 1s).error().idempotency_key == "key");
        }
    }

    TEST_CASE("a create that was not sent, or was refused, is not repeated") {
        create_policy never_sent{{}, "key"};
        CHECK(never_sent.on_failure(nobody(), 0s).error().idempotency_key == "");
        create_policy refused{{}, "key"};
        CHECK(refused.on_failure(parse_problem(400, ""), 0s).error().idempotency_key == "");
        create_policy busy{{}, "key"};
        CHECK(busy.on_failure(parse_problem(503, ""), 0s).error().idempotency_key == "");
    }

    TEST_CASE("a daemon that dies during the request leaves it in doubt") {
        create_policy policy{{}, "key"};
        REQUIRE(policy.on_failure(lost(), 0s).has_value());
        for (int i = 0; i < 4; ++i) REQUIRE(policy.on_failure(nobody(), 2s).has_value());
        CHECK(policy.on_failure(nobody(), 3s).error().idempotency_key == "key");
    }

    TEST_CASE("a refusal after a lost response ends the doubt") {
        create_policy policy{{}, "key"};
        REQUIRE(policy.on_failure(lost(), 0s).has_value());
        CHECK(policy.on_failure(parse_problem(400, ""), 1s).error().idempotency_key == "");
    }

    TEST_CASE("a daemon that never answers is given up after a minute") {
        create_policy policy{{}, "key"};
        auto now = 0ms;
        for (;;) {
            CHECK(policy.bound(now) <= 15s);
            now += policy.bound(now);
            const auto next = policy.on_failure(lost(), now);
            if (!next) break;
            now += *next;
        }
        CHECK(now <= 60s);
        CHECK(now > 45s);
    }
}
