#include <tether/session/policy/resend_policy.hpp>

#include <algorithm>

namespace tether::session {

namespace {

constexpr int settles_unmoved = 30, settles_moved = 300;
constexpr int longest_pause = 5, looks_at_one_pace = 5;

} // namespace

std::chrono::milliseconds resend_policy::pause() const {
    return settle_ * std::min(1 + looks_ / looks_at_one_pace, longest_pause);
}

/// A terminated session accepts nothing more: sending again is harmless, and its refusal is a clear result.
bool resend_policy::has_moved(const api::session& now) const {
    if (now.status != api::session_status::idle) return now.status != api::session_status::terminated;
    return !last_updated_.empty() && now.updated_at != last_updated_;
}

resend_policy::verdict resend_policy::after_look(const api::session& now) {
    waited_ += pause();
    moved_ = moved_ || has_moved(now);
    last_updated_ = now.updated_at;
    ++looks_;
    if (waited_ < settle_ * (moved_ ? settles_moved : settles_unmoved)) return verdict::look_again;
    return moved_ ? verdict::stay_in_doubt : verdict::send_again;
}

} // namespace tether::session
