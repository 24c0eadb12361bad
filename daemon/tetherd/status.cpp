#include "status.hpp"

#include "run_states.hpp"

#include <tether/core/duration.hpp>

#include <fmt/format.h>

namespace tether::daemon {
namespace {

std::string time_text(const std::optional<wall_time>& time) {
    return time ? to_text(*time) : std::string{};
}

std::size_t count_of(const std::map<session::run_state, std::size_t>& counts, session::run_state state) {
    const auto found = counts.find(state);
    return found == counts.end() ? 0 : found->second;
}

} // namespace

daemon_status::daemon_status(const session::supervisor& runs, const api::governor& governor, const store::store& kept,
                             std::string instance, std::string base_url)
    : runs_{runs}
    , governor_{governor}
    , kept_{kept}
    , instance_{std::move(instance)}
    , base_url_{std::move(base_url)} {}

protocol::status_document daemon_status::status(std::optional<uid_t> owner) const {
    const session::supervisor_counts counts = runs_.counts(owner);
    const api::governor_state gate = governor_.state();
    const auto up = std::chrono::duration_cast<std::chrono::seconds>(boot_clock::now() - began_);

    protocol::status_document document;
    document.version = TETHER_VERSION;
    document.instance = instance_;
    document.started_at = to_text(started_);
    document.uptime = to_text(milliseconds{up});
    document.healthy = trouble().empty();
    document.reason = trouble();
    const auto kept = kept_.counts(owner);
    for (const session::run_state state : every_state)
        document.runs[std::string{to_string(state)}] = count_of(kept, state);
    document.streams = counts.streams;
    document.governor.request_tokens = gate.request_tokens;
    document.governor.create_tokens = gate.create_tokens;
    document.governor.waiting = owner ? governor_.waiting_of(*owner) : gate.waiting;
    document.governor.admitted = owner ? 0 : gate.admitted; // of all users together
    document.governor.held = gate.held;
    document.governor.held_for = to_text(gate.held_for);
    for (const api::governor_hold& hold : gate.holds) {
        const std::string_view requests = hold.kind ? api::to_string(*hold.kind) : "all";
        document.governor.holds.push_back(
            {std::string{requests}, std::string{to_string(hold.cause)}, to_text(hold.left)});
    }
    document.ledger.open = counts.ledger;
    if (!owner) document.set_aside = set_aside_; // they belong to all users
    document.upstream.base_url = base_url_;
    document.upstream.last_success_at = time_text(counts.last_success);
    document.upstream.last_failure_at = time_text(counts.last_failure);
    document.upstream.last_failure = counts.last_failure_text;
    return document;
}

std::string daemon_status::trouble() const {
    if (!trouble_.empty()) return trouble_;
    if (std::string kept = kept_.trouble(); !kept.empty()) return kept;
    if (std::string more = more_trouble_ ? more_trouble_() : std::string(); !more.empty()) return more;
    const auto upstream = runs_.trouble();
    return upstream ? describe(*upstream) : std::string();
}

void daemon_status::set_spoilt_rows(const std::vector<store::spoilt_row>& rows) {
    constexpr std::size_t most_shown = 100;
    set_aside_.clear();
    for (const store::spoilt_row& row : rows)
        if (set_aside_.size() < most_shown)
            set_aside_.push_back(row.run_id.empty() ? row.table : row.table + " " + row.run_id);
}

std::string daemon_status::line() const {
    const auto now = runs_.counts();
    const std::size_t active = count_of(now.by_state, session::run_state::starting) +
        count_of(now.by_state, session::run_state::running) + count_of(now.by_state, session::run_state::waiting);
    std::string text = fmt::format("{} runs active, {} queued, {} streams", active,
                                   count_of(now.by_state, session::run_state::queued), now.streams);
    const std::string why = trouble();
    if (!why.empty()) text += "; unhealthy: " + why;
    else if (now.last_failure && (!now.last_success || *now.last_success < *now.last_failure))
        text += "; API failing: " + now.last_failure_text;
    else if (now.last_success) text += "; API reachable";
    return text;
}

} // namespace tether::daemon
