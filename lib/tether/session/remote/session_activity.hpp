// Distinguishes remote sessions that process events from those that wait for some.
#pragma once

#include <tether/api/session.hpp>

namespace tether::session {

inline bool is_working(api::session_status status) noexcept {
    return status == api::session_status::running || status == api::session_status::rescheduling;
}

} // namespace tether::session
