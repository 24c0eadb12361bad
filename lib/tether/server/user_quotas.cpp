#include <tether/server/user_quotas.hpp>

#include <algorithm>
#include <fmt/format.h>
#include <numeric>
#include <utility>

namespace tether::server {

using protocol::problem;
using protocol::problem_kind;
using std::chrono::seconds;

namespace {

constexpr std::chrono::minutes window{1};

} // namespace

user_quotas::place::place(user_quotas& quotas, uid_t uid, std::string run_id, std::uint64_t bytes,
                          std::optional<time_point> taken_at)
    : quotas_{&quotas}
    , uid_{uid}
    , run_id_{std::move(run_id)}
    , bytes_{bytes}
    , taken_at_{taken_at} {
    quotas_->on_their_way_[uid_].insert(run_id_);
    quotas_->bytes_[uid_] += bytes_;
}

user_quotas::place::place(place&& other) noexcept
    : quotas_{std::exchange(other.quotas_, nullptr)}
    , uid_{other.uid_}
    , run_id_{std::move(other.run_id_)}
    , bytes_{other.bytes_}
    , taken_at_{other.taken_at_} {}

user_quotas::place::~place() {
    if (!quotas_) return;
    const auto coming = quotas_->on_their_way_.find(uid_);
    coming->second.erase(coming->second.find(run_id_));
    quotas_->bytes_[uid_] -= bytes_;
    if (!coming->second.empty()) return;
    quotas_->on_their_way_.erase(coming);
    quotas_->bytes_.erase(uid_);
}

void user_quotas::place::give_back() {
    const auto times = taken_at_ ? quotas_->taken_.find(uid_) : quotas_->taken_.end();
    if (times == quotas_->taken_.end()) return;
    const auto own = std::find(times->second.begin(), times->second.end(), *taken_at_);
    if (own != times->second.end()) times->second.erase(own); // else it is more than a minute old
    taken_at_.reset();
}

void user_quotas::set(const access_config& config) {
    max_active_ = config.max_active_runs;
    per_minute_ = config.submissions_per_minute;
    if (per_minute_ == 0) taken_.clear();
}

void user_quotas::forget_old(time_point now) {
    for (auto& [uid, times] : taken_)
        while (!times.empty() && times.front() <= now - window) times.pop_front();
    std::erase_if(taken_, [](const auto& of_user) { return of_user.second.empty(); });
}

protocol::outcome<user_quotas::place> user_quotas::take(const visibility& user, const std::string& run_id,
                                                        const known_runs& runs, time_point now, std::uint64_t bytes) {
    if (user.everything) return place{*this, user.uid, run_id, bytes};
    std::size_t active = runs.unfinished;
    if (const auto coming = on_their_way_.find(user.uid); coming != on_their_way_.end())
        for (const std::string& id : coming->second)
            if (id.empty() || !runs.is_unfinished || !runs.is_unfinished(id)) ++active;
    if (max_active_ > 0 && active >= max_active_)
        return problem{problem_kind::quota_exceeded,
                       fmt::format("you have {} unfinished runs, the limit for one user (access.max_active_runs): try "
                                   "again when one of them is finished",
                                   active)};
    if (per_minute_ > 0) {
        forget_old(now);
        std::deque<time_point>& times = taken_[user.uid];
        if (times.size() >= per_minute_) {
            problem refusal{
                problem_kind::quota_exceeded,
                fmt::format("one user may submit {} runs and further turns per minute (access.submissions_per_minute)",
                            per_minute_)};
            const time_point free_at = times[times.size() - per_minute_] + window;
            refusal.retry_after = std::max(std::chrono::ceil<seconds>(free_at - now), seconds{1});
            return refusal;
        }
        times.push_back(now);
        return place{*this, user.uid, run_id, bytes, now};
    }
    return place{*this, user.uid, run_id, bytes};
}

std::uint64_t user_quotas::bytes_on_their_way(std::optional<uid_t> uid) const {
    if (uid) return bytes_.contains(*uid) ? bytes_.at(*uid) : 0;
    return std::accumulate(bytes_.begin(), bytes_.end(), std::uint64_t{0},
                           [](std::uint64_t sum, const auto& of_user) { return sum + of_user.second; });
}

} // namespace tether::server
