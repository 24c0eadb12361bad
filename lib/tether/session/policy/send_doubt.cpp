#include <tether/session/policy/send_doubt.hpp>

#include <tether/core/words.hpp>

#include <algorithm>
#include <ostream>

namespace tether::session {
namespace {

using send_action = send_step::action;
using std::chrono::milliseconds;

/// Without a live stream the other witnesses are asked every `settle`, and later more rarely.
constexpr unsigned reads_at_one_pace = 5, slowest_pace = 5;
/// Also with a `settle` of zero a witness is not asked without a pause.
constexpr milliseconds shortest_pace{10};

bool is_live(const send_evidence& seen) {
    return !seen.may_be_pending && seen.stream.is_unbroken && seen.stream.shows_mark;
}

bool is_shown(const send_evidence& seen) {
    return seen.stream.shows_send || seen.history_shows_send || seen.status_shows_send;
}

doubt_time end_of_window(const send_evidence& seen, const doubt_limits& limits) {
    // A stream that lacks the send and a session that changed contradict each other.
    if (is_live(seen) && !seen.has_moved) return seen.failed_at + limits.doubt;
    return seen.failed_at + std::max(limits.doubt_blind, 2 * limits.longest_lag);
}

/// Two reads of the history `settle` apart, the last one after the window.
bool has_searched(const send_evidence& seen, const doubt_limits& limits, doubt_time end) {
    return seen.history.answers > 0 && seen.history.last_at >= end &&
        seen.history.last_at - seen.history.first_at >= limits.settle;
}

bool is_given_up(const send_evidence& seen, const doubt_limits& limits, doubt_time now) {
    if (!seen.give_up_at || now < *seen.give_up_at) return false;
    return seen.history.answers > 0 || now >= *seen.give_up_at + limits.doubt;
}

milliseconds pace_after(const send_evidence::requests& asked, const doubt_limits& limits) {
    return std::max(shortest_pace, limits.settle * std::min(1 + asked.answers / reads_at_one_pace, slowest_pace));
}

/// When a witness is asked next. A live stream replaces the reads between the first and the last.
doubt_time due(const send_evidence& seen, const send_evidence::requests& asked, const doubt_limits& limits,
               doubt_time end) {
    if (asked.answers == 0) return asked.next_at;
    const doubt_time soon = asked.last_at + pace_after(asked, limits);
    const doubt_time last = std::max(end, asked.first_at + limits.settle);
    if (asked.last_at >= last) return std::max(asked.next_at, soon);
    return std::max(asked.next_at, is_live(seen) || soon > last ? last : soon);
}

/// The mark proves nothing without an unbroken stream. It waits for the first answer about the status, because it
/// changes `updated_at` itself.
doubt_time mark_due(const send_evidence& seen) {
    const bool is_useful = seen.may_send_again && seen.stream.is_unbroken;
    const bool is_first_asked = seen.status.answers > 0 || seen.status.next_at > seen.failed_at;
    const bool is_set = seen.mark.answers > 0 || seen.stream.shows_mark;
    if (!is_useful || is_set || seen.mark.is_refused || !is_first_asked) return doubt_time::max();
    return seen.mark.next_at;
}

constexpr word<send_action> send_words[] = {
    {send_action::accepted, "accepted"},
    {send_action::send_again, "send_again"},
    {send_action::in_doubt, "in_doubt"},
    {send_action::mark, "mark"},
    {send_action::read_history, "read_history"},
    {send_action::read_status, "read_status"},
    {send_action::wait, "wait"},
};

} // namespace

std::ostream& operator<<(std::ostream& out, const send_step& step) {
    out << word_of(send_words, step.what);
    if (step.what == send_action::wait) out << " until " << step.until.time_since_epoch().count();
    return out;
}

send_step decide_send(const send_evidence& seen, const doubt_limits& limits, doubt_time now) {
    if (is_shown(seen)) return {send_action::accepted, {}};
    const doubt_time end = end_of_window(seen, limits);
    if (has_searched(seen, limits, end)) {
        if (seen.has_moved) return {send_action::accepted, {}};
        return {seen.may_send_again ? send_action::send_again : send_action::in_doubt, {}};
    }
    if (is_given_up(seen, limits, now)) return {send_action::in_doubt, {}};
    doubt_time until = seen.give_up_at && *seen.give_up_at > now ? *seen.give_up_at : doubt_time::max();
    if (until == doubt_time::max() && seen.give_up_at) until = *seen.give_up_at + limits.doubt;
    const auto is_due = [&](const send_evidence::requests& asked, doubt_time at) {
        if (asked.is_active || asked.is_refused) return false;
        if (at > now) until = std::min(until, at);
        return at <= now;
    };
    if (is_due(seen.status, due(seen, seen.status, limits, end))) return {send_action::read_status, {}};
    if (is_due(seen.mark, mark_due(seen))) return {send_action::mark, {}};
    if (is_due(seen.history, due(seen, seen.history, limits, end))) return {send_action::read_history, {}};
    return {send_action::wait, until};
}

} // namespace tether::session
