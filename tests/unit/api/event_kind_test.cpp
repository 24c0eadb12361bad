// Tests the names of event kinds.
#include <tether/api/event.hpp>

#include <doctest/doctest.h>

using namespace tether::api;

TEST_SUITE("api::event_kind") {

    TEST_CASE("every kind is found by its name") {
        for (int i = 1; i <= static_cast<int>(event_kind::event_delta); ++i) {
            const auto kind = static_cast<event_kind>(i);
            CAPTURE(i);
            CHECK(to_string(kind) != "other");
            CHECK(kind_of(to_string(kind)) == kind);
        }
    }

    TEST_CASE("unknown types are read as other") {
        for (const char* type : {"", "other", "agent.future_event", "agent.messages", "Agent.message"})
            CHECK(kind_of(type) == event_kind::other);
    }
}
