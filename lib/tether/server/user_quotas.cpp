#include <tether/server/user_quotas.hpp>

#include <fmt/format.h>

namespace tether::server {

using protocol::problem;
using protocol::problem_kind;
using std::chrono::seconds;

namespace {

/// Users whose rates are remembered before those that no longer matter are looked for.
constexpr std::size_t many_users = 64;

} // namespace

user_quotas::place::~place() {
    if (!of_) return;
    const auto at = of_->on_their_way_.find(uid_);
    if (--at->second == 0) of_->on_their_way_.erase(at);
}

void user_quotas::set(const access_config& config) {
    max_active_ = config.max_active_runs;
    if (per_minute_ == config.submissions_per_minute) return;
    per_minute_ = config.submissions_per_minute;
    rates_.clear();
}

void user_quotas::forget_full(time_point now) {
    if (rates_.size() < many_users) return;
    std::erase_if(rates_, [&](const auto& of_user) { return of_user.second.is_full(now); });
}

protocol::outcome<user_quotas::place> user_quotas::take(const visibility& who, std::size_t active, time_point now) {
    if (who.everything) return place{*this, who.uid};
    const auto coming = on_their_way_.find(who.uid);
    const std::size_t all = active + (coming == on_their_way_.end() ? 0 : coming->second);
    if (max_active_ > 0 && all >= max_active_)
        return problem{problem_kind::quota_exceeded,
                       fmt::format("you have {} unfinished runs, as many as one user may (access.max_active_runs): "
                                   "hand this over when one of them has ended",
                                   all)};
    if (per_minute_ > 0) {
        forget_full(now);
        api::token_bucket& rate = rates_.try_emplace(who.uid, per_minute_, now).first->second;
        if (!rate.has_token(now)) {
            problem why{
                problem_kind::quota_exceeded,
                fmt::format("one user may hand over {} runs a minute (access.submissions_per_minute)", per_minute_)};
            why.retry_after = std::chrono::ceil<seconds>(rate.ready_at() - now);
            return why;
        }
        rate.take(now);
    }
    return place{*this, who.uid};
}

} // namespace tether::server
