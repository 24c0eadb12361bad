#include <tether/server/work_shares.hpp>

#include <fmt/format.h>

namespace tether::server {

using protocol::problem;
using protocol::problem_kind;

namespace {

std::optional<problem> refuse_of_user(const visibility& user, std::uint64_t size, const work_in_hand& in_hand,
                                      const server_config& limits) {
    if (user.everything) return std::nullopt;
    if (in_hand.queued_of_user >= limits.queued_runs_per_user)
        return problem{problem_kind::quota_exceeded,
                       fmt::format("you have {} queued runs, the limit for one user (limits.queued_runs_per_user): try "
                                   "again when one of them has started",
                                   in_hand.queued_of_user)};
    if (in_hand.bytes_of_user + size > limits.work_bytes_per_user)
        return problem{problem_kind::quota_exceeded,
                       fmt::format("the work of your unfinished runs has {} bytes, and this request adds {}: the limit "
                                   "for one user is {} (limits.work_bytes_per_user)",
                                   in_hand.bytes_of_user, size, limits.work_bytes_per_user)};
    if (limits.store_bytes_per_user != 0 && in_hand.kept_of_user + size > limits.store_bytes_per_user)
        return problem{problem_kind::quota_exceeded,
                       fmt::format("your unfinished runs use {} bytes of the store, and this request adds {}: the "
                                   "limit for one user is {} (limits.store_bytes_per_user)",
                                   in_hand.kept_of_user, size, limits.store_bytes_per_user)};
    return std::nullopt;
}

} // namespace

std::optional<problem> refuse_work(const visibility& user, std::uint64_t size, const work_in_hand& in_hand,
                                   const server_config& limits) {
    if (auto refusal = refuse_of_user(user, size, in_hand, limits)) return refusal;
    const std::size_t more_runs = in_hand.queued_of_user == 0 ? newcomer_runs : 0;
    if (in_hand.queued >= limits.queued_runs && in_hand.queued - limits.queued_runs >= more_runs)
        return problem{problem_kind::too_many_runs,
                       fmt::format("{} runs are queued, the limit (limits.queued_runs)", limits.queued_runs)};
    const std::uint64_t more_bytes = in_hand.bytes_of_user == 0 ? limits.work_bytes / 4 : 0;
    if (in_hand.bytes + size > limits.work_bytes + more_bytes)
        return problem{
            problem_kind::too_many_runs,
            fmt::format("the work of all unfinished runs is limited to {} bytes (limits.work_bytes): try again later",
                        limits.work_bytes)};
    return std::nullopt;
}

} // namespace tether::server
