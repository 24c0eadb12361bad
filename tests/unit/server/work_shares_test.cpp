// Tests how much work of one user, and of all users, may wait.
#include <tether/server/work_shares.hpp>

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::server;
using protocol::problem_kind;

namespace {

struct shares {
    server_config limits;
    work_in_hand in_hand;
    visibility user{false, 1000};

    shares() {
        limits.queued_runs = 10;
        limits.queued_runs_per_user = 6;
        limits.work_bytes = 1000;
        limits.work_bytes_per_user = 600;
    }
    /// The kind of the refusal; empty when the work is accepted.
    std::optional<problem_kind> refusal(std::uint64_t size = 1) const {
        const auto why = refuse_work(user, size, in_hand, limits);
        if (!why) return std::nullopt;
        return why->kind;
    }
};

} // namespace

TEST_SUITE("server::work_shares") {

    TEST_CASE_FIXTURE(shares, "a user at its share of queued runs is refused, and another user is not") {
        in_hand.queued = in_hand.queued_of_user = 5;
        CHECK_FALSE(refusal());
        in_hand.queued = in_hand.queued_of_user = 6;
        CHECK(refusal() == problem_kind::quota_exceeded);
        in_hand.queued_of_user = 0;
        CHECK_FALSE(refusal());
    }

    TEST_CASE_FIXTURE(shares, "when the queue is full a user without queued runs gets a place, up to a bound") {
        in_hand.queued = 10;
        in_hand.queued_of_user = 1;
        CHECK(refusal() == problem_kind::too_many_runs);
        in_hand.queued_of_user = 0;
        CHECK_FALSE(refusal());
        in_hand.queued = 10 + newcomer_runs;
        CHECK(refusal() == problem_kind::too_many_runs);
    }

    TEST_CASE_FIXTURE(shares, "a user at its share of bytes is refused, and another user is not") {
        in_hand.bytes = in_hand.bytes_of_user = 500;
        CHECK_FALSE(refusal(100));
        CHECK(refusal(101) == problem_kind::quota_exceeded);
        in_hand.bytes_of_user = 0;
        CHECK_FALSE(refusal(101));
    }

    TEST_CASE_FIXTURE(shares, "when all bytes are taken a user without any gets some, up to a bound") {
        in_hand.bytes = 990;
        in_hand.bytes_of_user = 10;
        CHECK(refusal(11) == problem_kind::too_many_runs);
        in_hand.bytes_of_user = 0;
        CHECK_FALSE(refusal(250));
        CHECK(refusal(261) == problem_kind::too_many_runs);
    }

    TEST_CASE_FIXTURE(shares, "a user whose unfinished runs fill its share of the store is refused") {
        limits.store_bytes_per_user = 500;
        in_hand.kept_of_user = 450;
        CHECK_FALSE(refusal(50));
        CHECK(refusal(51) == problem_kind::quota_exceeded);
        limits.store_bytes_per_user = 0;
        CHECK_FALSE(refusal(51));
    }

    TEST_CASE_FIXTURE(shares, "a user who sees all runs has no share, but the total bounds apply too") {
        user.everything = true;
        in_hand.queued = in_hand.queued_of_user = 9;
        in_hand.bytes = in_hand.bytes_of_user = 900;
        CHECK_FALSE(refusal(100));
        CHECK(refusal(101) == problem_kind::too_many_runs);
        in_hand.queued = in_hand.queued_of_user = 10;
        CHECK(refusal() == problem_kind::too_many_runs);
    }
}
