// Tests when runs wait for an operator.
#include <tether/session/policy/upstream_trouble.hpp>

#include "faults.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::session;
using namespace tether::test;
using namespace std::chrono_literals;

namespace {

struct watch_fixture {
    trouble_watch watch;
    trouble_watch::clock::time_point now{};

    bool fail(const api::failure& why, request_purpose purpose = request_purpose::read) {
        return watch.note_failure(why, purpose, now, wall_time{1'790'000'000s});
    }
    bool succeed(request_purpose purpose = request_purpose::read) { return watch.note_success(purpose, now); }
};

} // namespace

TEST_SUITE("session::upstream_trouble") {

    TEST_CASE_FIXTURE(watch_fixture, "a refused key is a problem immediately, until the API accepts a request") {
        CHECK(fail(account_error(401, errc::unauthorized)));
        REQUIRE(watch.now());
        CHECK(watch.now()->kind == fault_kind::account);
        CHECK_FALSE(fail(account_error(401, errc::unauthorized))); // nothing new
        CHECK(succeed());
        CHECK_FALSE(watch.now());
        CHECK_FALSE(succeed());
    }

    TEST_CASE_FIXTURE(watch_fixture, "one 403 or one foreign page is no problem yet, but two in a row are") {
        for (const api::failure& why : {account_error(403, errc::unauthorized), foreign_error(403)}) {
            CAPTURE(why);
            CHECK_FALSE(fail(why));
            CHECK_FALSE(succeed());
            CHECK_FALSE(fail(why));
            CHECK(fail(why));
            CHECK(succeed());
        }
    }

    TEST_CASE_FIXTURE(watch_fixture,
                      "a rejected certificate, and a proxy that requires credentials, are problems immediately") {
        for (const errc why : {errc::certificate_rejected, errc::proxy_authentication}) {
            CHECK(fail(api::failure{why}));
            CHECK(watch.now()->kind == fault_kind::interference);
            CHECK(succeed());
        }
    }

    TEST_CASE_FIXTURE(watch_fixture, "temporary failures, and refusals of one request, are no problem") {
        for (int i = 0; i < 10; ++i) {
            CHECK_FALSE(fail(api_error(500, errc::server_error)));
            CHECK_FALSE(fail(api_error(400, errc::bad_request)));
            CHECK_FALSE(fail(api_error(404, errc::not_found)));
            CHECK_FALSE(fail(api::failure{errc::connect_timeout}));
        }
        CHECK_FALSE(watch.now());
    }

    TEST_CASE_FIXTURE(watch_fixture,
                      "a lack of credit ends with accepted work, or after a minute without work, not with a read") {
        CHECK(fail(account_error(402, errc::billing), request_purpose::work));
        CHECK_FALSE(succeed(request_purpose::read));
        CHECK(watch.now());
        CHECK(succeed(request_purpose::work));
        CHECK(fail(account_error(402, errc::billing), request_purpose::work));
        now += 60s;
        CHECK(succeed(request_purpose::read));
    }

    TEST_CASE_FIXTURE(watch_fixture, "the problem of a wrong workspace ends when one of our sessions is found") {
        api::failure other = account_error(404, errc::not_found);
        other.detail = other_workspace;
        CHECK(fail(other, request_purpose::work));
        CHECK_FALSE(succeed(request_purpose::read)); // a list of the other workspace
        CHECK(succeed(request_purpose::own_session));
        CHECK(fail(account_error(402, errc::billing), request_purpose::work));
        CHECK_FALSE(succeed(request_purpose::own_session));
    }

    TEST_CASE_FIXTURE(watch_fixture, "a problem of another kind replaces the first") {
        CHECK(fail(account_error(401, errc::unauthorized)));
        CHECK_FALSE(fail(foreign_error(403)));
        CHECK(fail(foreign_error(403)));
        CHECK(watch.now()->kind == fault_kind::interference);
    }

    TEST_CASE_FIXTURE(watch_fixture, "the text names the refusal and its cause, and contains no foreign text") {
        api::failure limit = account_error(429, errc::billing);
        limit.detail = "enforced_spend_limit_reached";
        limit.message = "sk-ant-secret";
        fail(limit);
        CHECK(describe(*watch.now()) ==
              "the API refuses the account: " + error_code{errc::billing}.message() +
                  " (HTTP 429, enforced_spend_limit_reached), since " + to_text(wall_time{1'790'000'000s}));
        limit.detail = "<script>";
        succeed();
        fail(limit);
        CHECK(watch.now()->cause.empty());
        succeed();
        fail(api::failure{errc::certificate_rejected});
        fail(api::failure{errc::certificate_rejected});
        CHECK(
            describe(*watch.now()).starts_with("cannot reach the API: the server's certificate was rejected, since "));
    }
}
