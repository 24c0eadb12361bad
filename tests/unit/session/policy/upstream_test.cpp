// Tests what is recorded about the responses of the API.
#include <doctest/doctest.h>
#include <tether/session/policy/upstream.hpp>

namespace tether::session {

TEST_SUITE("session::upstream") {

    TEST_CASE("an error of the API shows that the API is at this origin, unlike a foreign page") {
        int first_responses = 0;
        upstream_health health;
        health.on_first_answer = [&] { ++first_responses; };
        api::failure foreign{errc::foreign_answer};
        foreign.source = api::failure_source::foreign;
        health.failed(foreign);
        CHECK_FALSE(health.has_answered);
        api::failure busy{errc::rate_limited};
        busy.source = api::failure_source::api;
        health.failed(busy);
        CHECK(health.has_answered);
        health.succeeded();
        CHECK(first_responses == 1);
    }
}
} // namespace tether::session
