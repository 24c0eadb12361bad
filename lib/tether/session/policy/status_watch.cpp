#include <tether/session/policy/status_watch.hpp>

#include <algorithm>

namespace tether::session {

namespace {

/// A session that is this much older than the rest would make every listing longer.
constexpr std::chrono::hours longest_gap{24};
constexpr unsigned most_missed = 2;
constexpr std::size_t page_limit = 100;
/// Checks of resting runs that a walk may cause in any case.
constexpr std::size_t fewest_checks = 10;

bool is_running(api::session_status status) {
    return status == api::session_status::running || status == api::session_status::rescheduling;
}

} // namespace

void status_watch::join(quiet_run run) {
    std::string id = run.session_id;
    member joined;
    joined.run = std::move(run);
    members_.insert_or_assign(std::move(id), std::move(joined));
}

void status_watch::history_read(const std::string& session_id, bool rests, steady_time now) {
    const auto at = members_.find(session_id);
    if (at == members_.end()) return;
    at->second.run.rests = rests;
    at->second.explained = at->second.listed;
    at->second.read_at = now;
}

std::optional<status_watch::step> status_watch::next(steady_time now) const {
    if (members_.size() < 2) return std::nullopt; // a page costs as much as a probe
    step due{watch_walk::resting, now};
    if (walked_at_) due.at = std::max(due.at, *walked_at_ + config_.watch_every);
    if (costly_at_) due.at = std::max(due.at, *costly_at_ + config_.census_every);
    if (!counted_at_ || due.at >= *counted_at_ + config_.census_every) due.kind = watch_walk::census;
    return due;
}

/// Marks the sessions that are much older than most others.
void status_watch::set_apart_old() {
    std::vector<wall_time> times;
    for (const auto& [id, each] : members_)
        if (each.run.created_at) times.push_back(*each.run.created_at);
    std::sort(times.begin(), times.end());
    std::optional<wall_time> oldest;
    if (!times.empty()) oldest = times.front();
    for (std::size_t older = times.size(); older-- > 1;) { // from the newest gap to the oldest one
        const bool is_gap = times[older] - times[older - 1] > longest_gap;
        if (!is_gap || older >= times.size() - older) continue;
        oldest = times[older];
        break;
    }
    for (auto& [id, each] : members_) each.is_single = !each.run.created_at || each.run.created_at < oldest;
}

api::session_query status_watch::begin(watch_walk kind, steady_time now) {
    kind_ = kind;
    pages_ = watched_ = 0;
    walked_at_ = now;
    if (kind == watch_walk::census) counted_at_ = now;
    set_apart_old();
    api::session_query query;
    std::size_t resting = 0;
    bool one_agent = true;
    for (auto& [id, each] : members_) {
        each.is_walked = !each.is_single;
        each.is_seen = false;
        if (each.is_single) continue;
        ++watched_;
        resting += each.run.rests ? 1 : 0;
        const wall_time created = *each.run.created_at;
        query.created_since = std::min(query.created_since.value_or(created), created);
        if (query.agent_id.empty()) query.agent_id = each.run.agent_id;
        one_agent = one_agent && !each.run.agent_id.empty() && each.run.agent_id == query.agent_id;
    }
    if (!one_agent) query.agent_id.clear();
    // Resting runs take turns, a quarter faster than they become due, so that they never come all at once.
    const auto walks = std::max<std::size_t>(1, static_cast<std::size_t>(config_.waiting_check / config_.watch_every));
    checks_left_ = fewest_checks + (resting + resting / 4) / walks;
    if (kind == watch_walk::resting) query.statuses = {"idle", "terminated"};
    query.include_archived = true;
    query.order = api::list_order::ascending; // a session created meanwhile moves no other to another page
    query.limit = page_limit;
    return query;
}

bool status_watch::may_check() {
    if (checks_left_ == 0) return false;
    --checks_left_;
    return true;
}

bool status_watch::must_read(member& each, const api::session& shown, steady_time now) {
    const bool has_moved = kind_ == watch_walk::census && !each.counted.empty() && each.counted != shown.updated_at;
    if (kind_ == watch_walk::census) each.counted = shown.updated_at;
    each.listed = shown.updated_at;
    if (is_running(shown.status)) return has_moved;
    if (!each.run.rests) return true;
    if (!each.read_at) return may_check();
    if (each.explained != shown.updated_at) return true;
    // One walk early rather than one walk late.
    return now + config_.watch_every > *each.read_at + config_.waiting_check && may_check();
}

std::vector<watch_order> status_watch::take(const std::vector<api::session>& page, steady_time now) {
    ++pages_;
    std::vector<watch_order> orders;
    for (const api::session& shown : page) {
        const auto at = members_.find(shown.id);
        if (at == members_.end()) continue;
        member& each = at->second;
        each.is_seen = true;
        each.missed = 0;
        if (shown.created_at) each.run.created_at = shown.created_at;
        if (!shown.agent_id.empty()) each.run.agent_id = shown.agent_id;
        if (must_read(each, shown, now)) orders.push_back({shown.id, watch_order::action::read_history});
    }
    return orders;
}

std::vector<watch_order> status_watch::end(bool complete, steady_time now) {
    if (!complete && !is_worth_a_page()) costly_at_ = now;
    else costly_at_.reset();
    std::vector<watch_order> orders;
    if (!complete || kind_ != watch_walk::census) return orders;
    for (auto& [id, each] : members_) {
        if (!each.is_walked || each.is_seen || ++each.missed < most_missed) continue;
        each.missed = 0;
        orders.push_back({id, watch_order::action::probe});
    }
    return orders;
}

} // namespace tether::session
