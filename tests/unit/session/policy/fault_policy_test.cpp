// Tests whether a failed request ends its run, or is repeated.
#include <tether/session/policy/fault_policy.hpp>

#include "faults.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::session;
using namespace tether::test;
using namespace std::chrono_literals;

namespace {

constexpr auto confirm_after = 3s;
const fault_policy::clock::time_point start{};

/// The verdict on a single failure.
fault_verdict judge(const api::failure& why, run_phase phase, bool has_answered = false) {
    return fault_policy{confirm_after}.judge(why, phase, has_answered, start);
}

const api::failure refused = api_error(400, errc::bad_request);
const api::failure certificate{errc::certificate_rejected};

} // namespace

TEST_SUITE("session::fault_policy") {

    TEST_CASE("a new run ends at the API's first refusal, of the request or the account") {
        for (const api::failure& why : {refused, api_error(404, errc::not_found),
                                        account_error(401, errc::unauthorized), account_error(402, errc::billing)}) {
            CAPTURE(why);
            CHECK(judge(why, run_phase::fresh) == fault_verdict::end);
            CHECK(judge(why, run_phase::fresh, /*has_answered=*/true) == fault_verdict::end);
        }
    }

    TEST_CASE("a new run ends because of interference only where the API has never responded") {
        for (const api::failure& why : {certificate, foreign_error(403), foreign_error(302)}) {
            CAPTURE(why);
            CHECK(judge(why, run_phase::fresh) == fault_verdict::end);
            CHECK(judge(why, run_phase::fresh, /*has_answered=*/true) == fault_verdict::retry);
        }
    }

    TEST_CASE("a single refusal by a proxy does not mean a wrong setting") {
        CHECK(judge(api::failure{errc::proxy_refused}, run_phase::fresh) == fault_verdict::retry);
    }

    TEST_CASE("a started run waits for problems that an operator must fix, however often it fails") {
        for (const api::failure& why : {certificate, foreign_error(404), foreign_error(307), foreign_error(451),
                                        account_error(401, errc::unauthorized), account_error(402, errc::billing),
                                        account_error(403, errc::unauthorized), account_error(404, errc::not_found)}) {
            CAPTURE(why);
            fault_policy policy{confirm_after};
            for (int i = 0; i < 100; ++i)
                CHECK(policy.judge(why, run_phase::begun, false, start + i * 10s) == fault_verdict::retry);
        }
    }

    TEST_CASE("a started run ends when the API refuses again, and not too soon") {
        fault_policy policy{confirm_after};
        CHECK(policy.judge(refused, run_phase::begun, true, start) == fault_verdict::confirm);
        CHECK(policy.judge(refused, run_phase::begun, true, start + 2s) == fault_verdict::confirm);
        CHECK(policy.judge(refused, run_phase::begun, true, start + 3s) == fault_verdict::end);
    }

    TEST_CASE("a temporary failure does not count as a second refusal") {
        fault_policy policy{confirm_after};
        policy.judge(refused, run_phase::begun, true, start);
        CHECK(policy.judge(api_error(500, errc::server_error), run_phase::begun, true, start + 10s) ==
              fault_verdict::retry);
        CHECK(policy.judge(foreign_error(400), run_phase::begun, true, start + 20s) == fault_verdict::retry);
    }

    TEST_CASE("a request that must not be repeated ends a new run, and no other") {
        api::failure forbidden = api_error(503, errc::server_error);
        forbidden.should_retry = false;
        CHECK(judge(forbidden, run_phase::fresh) == fault_verdict::end);
        CHECK(judge(forbidden, run_phase::begun) == fault_verdict::retry);
    }
}
