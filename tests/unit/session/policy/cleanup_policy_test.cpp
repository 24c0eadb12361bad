// Tests the decisions of a session's clean-up.
#include <tether/session/policy/cleanup_policy.hpp>

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::session;
using namespace std::chrono_literals;
using action = cleanup_step::action;

namespace {

double full() {
    return 1.0;
}

api::failure http(int status, errc code) {
    api::failure f{code};
    f.source = api::failure_source::api;
    if (status == 401) f.scope = api::failure_scope::account;
    f.status = status;
    return f;
}

api::failure foreign(int status) {
    api::failure f{errc::foreign_answer};
    f.source = api::failure_source::foreign;
    f.status = status;
    return f;
}

const api::failure gone = http(404, errc::not_found);
const api::failure still_running = http(400, errc::bad_request);
const api::failure broken = http(500, errc::server_error);

} // namespace

TEST_SUITE("session::cleanup_policy") {

    TEST_CASE("a session whose turn ended is removed at once") {
        cleanup_policy policy{/*may_run=*/false, full};
        CHECK(policy.start().kind == action::remove);
        CHECK(policy.start().after == 0ms);
        CHECK(policy.removed(std::nullopt).kind == action::finished);
    }

    TEST_CASE("a session that may run is interrupted, awaited and removed") {
        cleanup_policy policy{/*may_run=*/true, full};
        CHECK(policy.start().kind == action::interrupt);
        CHECK(policy.interrupted(std::nullopt).kind == action::ask_status);
        CHECK(policy.status(/*running=*/true, std::nullopt).kind == action::ask_status);
        CHECK(policy.status(/*running=*/false, std::nullopt).kind == action::remove);
    }

    TEST_CASE("a session that the API does not find needs nothing more once that is verified") {
        cleanup_policy policy{true, full};
        CHECK(policy.interrupted(gone) == cleanup_step{action::verify_gone, 0ms});
        CHECK(policy.verified(/*gone=*/true).kind == action::finished);
        CHECK(policy.status(false, gone).kind == action::verify_gone);
        CHECK(policy.removed(gone).kind == action::verify_gone);
    }

    TEST_CASE("a step that met an unverified 404 is retried later") {
        cleanup_policy policy{true, full};
        policy.interrupted(gone);
        CHECK(policy.verified(/*gone=*/false) == cleanup_step{action::interrupt, 1s});
        policy.status(false, gone);
        CHECK(policy.verified(/*gone=*/false) == cleanup_step{action::ask_status, 2s});
        policy.removed(gone);
        CHECK(policy.verified(/*gone=*/false) == cleanup_step{action::remove, 4s});
    }

    TEST_CASE("a foreign page says nothing about the session") {
        for (const int status : {400, 403, 404, 410}) {
            CAPTURE(status);
            cleanup_policy policy{true, full};
            CHECK(policy.interrupted(foreign(status)) == cleanup_step{action::interrupt, 1s});
            CHECK(policy.status(false, foreign(status)) == cleanup_step{action::ask_status, 2s});
            if (status != 404) CHECK(policy.removed(foreign(status)) == cleanup_step{action::remove, 4s});
        }
    }

    TEST_CASE("a foreign 404 of a removal is verified, because an earlier removal may have been carried out") {
        cleanup_policy policy{false, full};
        CHECK(policy.removed(foreign(404)) == cleanup_step{action::verify_removed, 0ms});
        CHECK(policy.verified(/*gone=*/false) == cleanup_step{action::remove, 1s});
    }

    TEST_CASE("a success that does not name the session is verified") {
        api::failure unproved{errc::malformed_document};
        unproved.source = api::failure_source::foreign;
        unproved.status = 200;
        cleanup_policy policy{false, full};
        CHECK(policy.removed(unproved) == cleanup_step{action::verify_removed, 0ms});
        CHECK(policy.verified(/*gone=*/false) == cleanup_step{action::remove, 1s});
        CHECK(policy.removed(foreign(200)) == cleanup_step{action::verify_removed, 0ms});
        CHECK(policy.verified(/*gone=*/true).kind == action::finished);
    }

    TEST_CASE("a refusal because the session still runs is retried after short waits") {
        cleanup_policy policy{false, full};
        const cleanup_step first = policy.removed(still_running);
        CHECK(first.kind == action::ask_status);
        CHECK(first.after == 100ms);
        CHECK(policy.status(true, std::nullopt) == cleanup_step{action::ask_status, 200ms});
        CHECK(policy.status(false, std::nullopt) == cleanup_step{action::remove, 0ms});
    }

    TEST_CASE("a session that keeps running is interrupted after a while") {
        cleanup_policy policy{false, full};
        policy.removed(still_running);
        int asked = 0;
        while (policy.status(true, std::nullopt).kind == action::ask_status) {
            REQUIRE(++asked < 100);
        }
        CHECK(asked == 13); // the refusal counts too
    }

    TEST_CASE("a persistent refusal is retried at growing intervals") {
        cleanup_policy policy{false, full};
        std::chrono::milliseconds waited{0};
        for (int tries = 0; tries < 40; ++tries) {
            const cleanup_step next = policy.removed(still_running);
            waited += next.after;
            if (next.kind == action::interrupt) waited += policy.interrupted(std::nullopt).after;
            waited += policy.status(false, std::nullopt).after;
        }
        CHECK(waited > 30s); // longer with every round
    }

    TEST_CASE("a refused interrupt leaves the session to the removal") {
        cleanup_policy policy{true, full};
        CHECK(policy.interrupted(still_running).kind == action::remove);
    }

    TEST_CASE("an interrupt whose response was lost is not repeated without a check") {
        cleanup_policy policy{true, full};
        api::failure lost{errc::header_timeout};
        lost.ambiguous = true;
        CHECK(policy.interrupted(lost).kind == action::ask_status);
    }

    TEST_CASE("every other failure is retried, as long as necessary") {
        cleanup_policy policy{true, full};
        CHECK(policy.interrupted(broken) == cleanup_step{action::interrupt, 1s});
        CHECK(policy.status(false, broken) == cleanup_step{action::ask_status, 2s});
        CHECK(policy.removed(broken) == cleanup_step{action::remove, 4s});
        for (int i = 0; i < 20; ++i) policy.removed(broken);
        CHECK(policy.removed(broken) == cleanup_step{action::remove, 300s});
    }

    TEST_CASE("even a refused key keeps the session on the ledger") {
        cleanup_policy policy{false, full};
        CHECK(policy.removed(http(401, errc::unauthorized)).kind == action::remove);
    }

    TEST_CASE("the server's delay is a lower bound for the clean-up's next step") {
        cleanup_policy policy{false, full};
        api::failure limited = http(429, errc::rate_limited);
        limited.retry_after = 7s;
        CHECK(policy.removed(limited) == cleanup_step{action::remove, 7s});
    }
}
