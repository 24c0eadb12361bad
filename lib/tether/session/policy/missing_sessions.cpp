#include <tether/session/policy/missing_sessions.hpp>

#include <algorithm>

namespace tether::session {
namespace {

using namespace std::chrono_literals;

constexpr auto together = 1min;
constexpr auto remembered = 10min;
constexpr int confirmations_without_a_sign = 100;

} // namespace

bool is_gone(const absence& found, std::chrono::milliseconds confirm_after) {
    if (found.is_listed || found.answered_in == absence::workspace::other) return false;
    if (found.answered_in == absence::workspace::same) return true;
    const bool is_single = found.missing_runs < 2 && found.answered_in == absence::workspace::unknown;
    if (!found.is_key_new && (found.lists_others || is_single)) return true;
    return found.lasts >= confirmations_without_a_sign * confirm_after;
}

missing_sessions::time_point missing_sessions::note(const std::string& session_id, time_point now) {
    std::erase_if(seen_, [&](const auto& each) { return now - each.second.last > remembered; });
    span& when = seen_.try_emplace(session_id, span{now, now}).first->second;
    when.last = now;
    return when.first;
}

std::size_t missing_sessions::count(time_point now) const {
    return static_cast<std::size_t>(std::count_if(
        seen_.begin(), seen_.end(), [&](const auto& each) { return now - each.second.last <= together; }));
}

} // namespace tether::session
