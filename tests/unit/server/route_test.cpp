// Tests how a method and a path select a call.
#include <tether/server/route.hpp>

#include <doctest/doctest.h>
#include <set>

using namespace tether::server;

TEST_SUITE("server::route") {

    TEST_CASE("every call has its method and its path") {
        const struct {
            std::string_view method, path;
            call what;
            std::string_view id;
        } table[] = {
            {"POST", "/v1/runs", call::create_run, ""},
            {"GET", "/v1/runs", call::list_runs, ""},
            {"HEAD", "/v1/runs", call::list_runs, ""},
            {"GET", "/v1/runs/run_1", call::get_run, "run_1"},
            {"DELETE", "/v1/runs/run_1", call::forget_run, "run_1"},
            {"GET", "/v1/runs/run_1/events", call::run_feed, "run_1"},
            {"POST", "/v1/runs/run_1/events", call::send_events, "run_1"},
            {"POST", "/v1/runs/run_1/cancel", call::cancel_run, "run_1"},
            {"GET", "/v1/events", call::feed, ""},
            {"GET", "/v1/orphans", call::list_orphans, ""},
            {"DELETE", "/v1/orphans", call::reap_orphans, ""},
            {"POST", "/v1/reload", call::reload, ""},
            {"GET", "/v1/status", call::status, ""},
            {"GET", "/healthz", call::health, ""},
            {"GET", "/", call::no_such_path, ""},
            {"GET", "", call::no_such_path, ""},
            {"GET", "/v1/runs/", call::no_such_path, ""},
            {"GET", "/v1/runs/a/b", call::no_such_path, ""},
            {"GET", "/v1/runs//events", call::no_such_path, ""},
            {"GET", "/v1/runs/run_1/cancel/x", call::no_such_path, ""},
            {"GET", "/metrics", call::metrics, ""},
            {"HEAD", "/metrics", call::metrics, ""},
            {"GET", "/metrics/", call::no_such_path, ""},
        };
        for (const auto& row : table) {
            CAPTURE(row.path);
            const route found = find_route(row.method, row.path);
            CHECK(found.what == row.what);
            CHECK(found.run_id == row.id);
        }
    }

    TEST_CASE("each call has its own name") {
        std::set<std::string_view> names;
        for (int n = 0; n <= static_cast<int>(call::no_such_method); ++n) names.insert(to_string(static_cast<call>(n)));
        CHECK(names.size() == static_cast<std::size_t>(call::no_such_method) + 1);
        CHECK_FALSE(names.contains("unknown"));
    }

    TEST_CASE("a wrong method gets the list of allowed ones") {
        CHECK(find_route("POST", "/metrics").allow == "GET, HEAD");
        CHECK(find_route("PUT", "/v1/runs").what == call::no_such_method);
        CHECK(find_route("PUT", "/v1/runs").allow == "GET, HEAD, POST");
        CHECK(find_route("GET", "/v1/runs/run_1/cancel").allow == "POST");
        CHECK(find_route("get", "/healthz").what == call::no_such_method);
    }
}
