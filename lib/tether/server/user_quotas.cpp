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

user_quotas::place::place(user_quotas& of, uid_t uid, std::string run_id, std::uint64_t bytes,
                          std::optional<time_point> taken_at)
    : of_{&of}
    , uid_{uid}
    , run_id_{std::move(run_id)}
    , bytes_{bytes}
    , taken_at_{taken_at} {
    of_->on_their_way_[uid_].insert(run_id_);
    of_->bytes_[uid_] += bytes_;
}

user_quotas::place::place(place&& other) noexcept
    : of_{std::exchange(other.of_, nullptr)}
    , uid_{other.uid_}
    , run_id_{std::move(other.run_id_)}
    , bytes_{other.bytes_}
    , taken_at_{other.taken_at_} {}

user_quotas::place::~place() {
    if (!of_) return;
    const auto at = of_->on_their_way_.find(uid_);
    at->second.erase(at->second.find(run_id_));
    of_->bytes_[uid_] -= bytes_;
    if (!at->second.empty()) return;
    of_->on_their_way_.erase(at);
    of_->bytes_.erase(uid_);
}

void user_quotas::place::give_back() {
    const auto times = taken_at_ ? of_->taken_.find(uid_) : of_->taken_.end();
    if (times == of_->taken_.end()) return;
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

protocol::outcome<user_quotas::place> user_quotas::take(const visibility& who, const std::string& run_id,
                                                        const known_runs& runs, time_point now, std::uint64_t bytes) {
    if (who.everything) return place{*this, who.uid, run_id, bytes};
    std::size_t all = runs.unfinished;
    if (const auto coming = on_their_way_.find(who.uid); coming != on_their_way_.end())
        for (const std::string& id : coming->second)
            if (id.empty() || !runs.is_unfinished || !runs.is_unfinished(id)) ++all;
    if (max_active_ > 0 && all >= max_active_)
        return problem{problem_kind::quota_exceeded,
                       fmt::format("you have {} unfinished runs, the limit for one user (access.max_active_runs): try "
                                   "again when one of them is finished",
                                   all)};
    if (per_minute_ > 0) {
        forget_old(now);
        std::deque<time_point>& times = taken_[who.uid];
        if (times.size() >= per_minute_) {
            problem why{
                problem_kind::quota_exceeded,
                fmt::format("one user may start {} runs per minute (access.submissions_per_minute)", per_minute_)};
            const time_point room = times[times.size() - per_minute_] + window;
            why.retry_after = std::max(std::chrono::ceil<seconds>(room - now), seconds{1});
            return why;
        }
        times.push_back(now);
        return place{*this, who.uid, run_id, bytes, now};
    }
    return place{*this, who.uid, run_id, bytes};
}

std::uint64_t user_quotas::bytes_on_their_way(std::optional<uid_t> uid) const {
    if (uid) return bytes_.contains(*uid) ? bytes_.at(*uid) : 0;
    return std::accumulate(bytes_.begin(), bytes_.end(), std::uint64_t{0},
                           [](std::uint64_t sum, const auto& of_user) { return sum + of_user.second; });
}

} // namespace tether::server
