#include <tether/api/event.hpp>

#include <doctest/doctest.h>

using namespace tether::api;

TEST_SUITE("api::event_kind") {

    TEST_CASE("every kind has a name that leads back to it") {
        for (int i = 1; i <= static_cast<int>(event_kind::event_delta); ++i) {
            const auto kind = static_cast<event_kind>(i);
            CAPTURE(i);
            CHECK(to_string(kind) != "other");
            CHECK(kind_of(to_string(kind)) == kind);
        }
    }

    TEST_CASE("unknown types pass as other") {
        for (const char* type : {"", "other", "agent.future_event", "agent.messages", "Agent.message"})
            CHECK(kind_of(type) == event_kind::other);
    }
}
