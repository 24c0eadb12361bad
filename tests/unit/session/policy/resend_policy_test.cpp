// Tests whether work whose response was lost may be sent again.
#include <tether/session/policy/resend_policy.hpp>

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::session;
using namespace std::chrono_literals;

namespace {

const std::string then = "2026-11-20T09:15:00.120Z", later = "2026-11-20T09:15:07.000Z";

api::session session_of(api::session_status status, std::string updated_at = then) {
    api::session made;
    made.status = status;
    made.updated_at = std::move(updated_at);
    return made;
}

const api::session unmoved = session_of(api::session_status::idle);

using verdict = resend_policy::verdict;

struct end {
    verdict what;
    std::chrono::milliseconds after{0};
};

/// The verdict after enough checks that are all equal to this one.
end end_of(resend_policy policy, const api::session& look) {
    for (std::chrono::milliseconds waited{0};;) {
        waited += policy.pause();
        REQUIRE(waited < 1h);
        if (const verdict now = policy.after_look(look); now != verdict::look_again) return {now, waited};
    }
}

} // namespace

TEST_SUITE("session::resend_policy") {

    TEST_CASE("work is sent again when the session did not change for a minute") {
        for (const std::string& before : {then, std::string{}}) {
            const end found = end_of({before, 2s}, unmoved);
            CHECK(found.what == verdict::send_again);
            CHECK(found.after == 60s);
        }
    }

    TEST_CASE("work is sent again to a permanently ended session, which accepts nothing twice") {
        CHECK(end_of({then, 2s}, session_of(api::session_status::terminated)).what == verdict::send_again);
    }

    TEST_CASE("a session that works, or changed since before the send, is watched for ten minutes and gets nothing") {
        for (const api::session& look :
             {session_of(api::session_status::running), session_of(api::session_status::rescheduling),
              session_of(api::session_status::unknown), session_of(api::session_status::idle, later)}) {
            const end found = end_of({then, 2s}, look);
            CHECK(found.what == verdict::stay_in_doubt);
            CHECK(found.after >= 600s);
            CHECK(found.after < 620s);
        }
    }

    TEST_CASE("when the earlier state is unknown, a session has changed when two checks differ") {
        const api::session changed = session_of(api::session_status::idle, later);
        CHECK(end_of({{}, 2s}, changed).what == verdict::send_again);
        resend_policy policy{{}, 2s};
        CHECK(policy.after_look(unmoved) == verdict::look_again);
        CHECK(policy.after_look(changed) == verdict::look_again);
        CHECK(end_of(policy, changed).what == verdict::stay_in_doubt);
    }

    TEST_CASE("one check that finds the session working is enough, whatever follows") {
        resend_policy policy{then, 2s};
        policy.after_look(session_of(api::session_status::running));
        CHECK(end_of(policy, unmoved).what == verdict::stay_in_doubt);
    }

    TEST_CASE("checks become rarer, up to five settle times apart") {
        resend_policy policy{then, 2s};
        CHECK(policy.pause() == 2s);
        for (int i = 0; i < 5; ++i) policy.after_look(unmoved);
        CHECK(policy.pause() == 4s);
        for (int i = 0; i < 50; ++i) policy.after_look(session_of(api::session_status::running));
        CHECK(policy.pause() == 10s);
    }
}
