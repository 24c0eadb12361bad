// Tests how a method and a path select a route.
#include <tether/server/route.hpp>

#include <doctest/doctest.h>
#include <set>

using namespace tether::server;

TEST_SUITE("server::route") {

    TEST_CASE("every route has its method and its path") {
        const struct {
            std::string_view method, path;
            std::string_view name;
            std::string_view id;
        } table[] = {
            {"POST", "/v1/runs", "create_run", ""},
            {"GET", "/v1/runs", "list_runs", ""},
            {"HEAD", "/v1/runs", "list_runs", ""},
            {"GET", "/v1/runs/run_1", "get_run", "run_1"},
            {"DELETE", "/v1/runs/run_1", "forget_run", "run_1"},
            {"GET", "/v1/runs/run_1/turns", "list_turns", "run_1"},
            {"GET", "/v1/runs/run_1/events", "run_feed", "run_1"},
            {"POST", "/v1/runs/run_1/events", "send_events", "run_1"},
            {"POST", "/v1/runs/run_1/cancel", "cancel_run", "run_1"},
            {"GET", "/v1/events", "feed", ""},
            {"GET", "/v1/orphans", "list_orphans", ""},
            {"DELETE", "/v1/orphans", "reap_orphans", ""},
            {"POST", "/v1/reload", "reload", ""},
            {"GET", "/v1/status", "status", ""},
            {"GET", "/healthz", "health", ""},
            {"GET", "/", "no_such_path", ""},
            {"GET", "", "no_such_path", ""},
            {"GET", "/v1/runs/", "no_such_path", ""},
            {"GET", "/v1/runs/a/b", "no_such_path", ""},
            {"GET", "/v1/runs//events", "no_such_path", ""},
            {"GET", "/v1/runs/run_1/cancel/x", "no_such_path", ""},
            {"GET", "/metrics", "metrics", ""},
            {"HEAD", "/metrics", "metrics", ""},
            {"GET", "/metrics/", "no_such_path", ""},
        };
        for (const auto& row : table) {
            CAPTURE(row.path);
            const route_match found = find_route(row.method, row.path);
            CHECK(found.route->name == row.name);
            CHECK(found.run_id == row.id);
        }
    }

    TEST_CASE("each route has its own name") {
        std::set<std::string_view> names;
        for (const route& row : routes()) names.insert(row.name);
        CHECK(names.size() == routes().size());
    }

    TEST_CASE("a wrong method gets the list of allowed ones") {
        CHECK(find_route("POST", "/metrics").allow == "GET, HEAD");
        CHECK(find_route("PUT", "/v1/runs").route->name == "no_such_method");
        CHECK(find_route("PUT", "/v1/runs").allow == "GET, HEAD, POST");
        CHECK(find_route("GET", "/v1/runs/run_1/cancel").allow == "POST");
        CHECK(find_route("get", "/healthz").route->name == "no_such_method");
    }
}
