// Tests orphaned sessions in the local API.
#include <tether/server/orphan_view.hpp>

#include "local_server.hpp"

#include <doctest/doctest.h>

using namespace tether;
using session::orphan;
using session::reap_mode;
using test::local_server;

namespace {

orphan forgotten() {
    return {"sesn_9", "run_9", api::session_status::running, parse_timestamp("2026-11-20T09:00:00Z"),
            R"({"list_cost":{"amount":"187","currency":"USD"}})"};
}

} // namespace

TEST_SUITE("server::orphan_view") {

    TEST_CASE("an orphan is shown with its age and cost, and null where the API gave none") {
        CHECK(
            server::orphans_text({forgotten()}, reap_mode::list) ==
            R"({"data":[{"session_id":"sesn_9","run_id":"run_9","status":"running","created_at":"2026-11-20T09:00:00.000Z",)"
            R"("usage":{"list_cost":{"amount":"187","currency":"USD"}}}],"removing":false})");
        CHECK(
            server::orphans_text({orphan{"sesn_8", "", api::session_status::idle, {}, "{broken"}}, reap_mode::remove) ==
            R"({"data":[{"session_id":"sesn_8","run_id":null,"status":"idle","created_at":null,"usage":null}],"removing":true})");
        CHECK(server::orphans_text({}, reap_mode::remove) == R"({"data":[],"removing":false})");
    }

    TEST_CASE_FIXTURE(local_server, "only users who see everything may list and reap orphans") {
        start();
        runs.orphans = {forgotten()};
        CHECK(connect().ask("GET", "/v1/orphans").status == 404);
        CHECK(connect().ask("DELETE", "/v1/orphans").status == 404);
        CHECK(runs.orphans.size() == 1);
        who = {0, 0};
        CHECK(connect().ask("GET", "/v1/orphans").json().at("data").as_array().size() == 1);
        const auto reaped = connect().ask("DELETE", "/v1/orphans");
        CHECK(reaped.status == 200);
        CHECK(reaped.json().at("removing") == true);
        CHECK(runs.orphans.empty());
        CHECK(connect().ask("POST", "/v1/orphans").status == 405);
        runs.refuse = session::refused{session::refusal::unreachable, "no route", {}};
        CHECK(connect().ask("GET", "/v1/orphans").status == 502);
    }
}
