// Tests paths and queries of the endpoints.
#include <tether/api/target.hpp>

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::api;

TEST_SUITE("api::target") {

    TEST_CASE("an id stays in its path segment, and text in a query stays in its parameter") {
        CHECK(session_target("sesn_01A", "/events") == "/v1/sessions/sesn_01A/events");
    }

    TEST_CASE("an empty query adds nothing") {
        CHECK(list_target(session_query{}) == "/v1/sessions");
        CHECK(list_target("s", event_query{}) == "/v1/sessions/s/events");
    }

    TEST_CASE("arrays and ranges are written in percent-encoded bracket form") {
        event_query query;
        query.types = {"agent.message", "session.status_idle"};
        query.processed_since = parse_timestamp("2026-01-01T00:00:00Z");
        query.order = list_order::descending;
        query.limit = 50;
        query.page = "a/b+c=";
        CHECK(list_target("s", query) ==
              "/v1/sessions/s/events?types%5B%5D=agent.message&types%5B%5D=session.status_idle"
              "&created_at%5Bgte%5D=2026-01-01T00%3A00%3A00.000Z&order=desc&limit=50&page=a%2Fb%"
              "2Bc%3D");
    }

    TEST_CASE("sessions are listed by agent, time and status") {
        session_query query;
        query.agent_id = "agent_1";
        query.created_since = parse_timestamp("2026-01-01T00:00:00Z");
        query.statuses = {"idle", "running"};
        query.include_archived = true;
        query.order = list_order::ascending;
        query.limit = 5;
        CHECK(list_target(query) ==
              "/v1/"
              "sessions?agent_id=agent_1&created_at%5Bgte%5D=2026-01-01T00%3A00%3A00.000Z&statuses%"
              "5B%5D=idle"
              "&statuses%5B%5D=running&include_archived=true&order=asc&limit=5");
    }

    TEST_CASE("previews are requested when the stream is opened") {
        CHECK(stream_target("s", /*previews=*/false) == "/v1/sessions/s/events/stream");
        CHECK(stream_target("s", /*previews=*/true) ==
              "/v1/sessions/s/events/"
              "stream?event_deltas%5B%5D=agent.message&event_deltas%5B%5D=agent.thinking");
    }
}
