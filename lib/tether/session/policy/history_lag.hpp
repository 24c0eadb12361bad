// Measures how far a session's history is behind its stream.
#pragma once

#include <tether/session/policy/history_read.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace tether::session {

/// Knows one event that the stream has shown, and whether the history has shown it. A delay counts only once the
/// history shows an event that an earlier read lacked: a history may lack an event for good. Pure.
class history_lag {
  public:
    using time_point = std::chrono::steady_clock::time_point;

    /// The stream has shown `e`.
    void streamed(const api::event& e, time_point now) {
        const bool is_listed_later = !e.id.empty() && !e.queued && e.kind != api::event_kind::session_deleted;
        if (lacked_ || !is_listed_later || e.is_preview()) return;
        id_ = e.id;
        at_ = now;
    }

    /// A complete read that began at `began`. Returns the delay, when this read ends one.
    std::optional<std::chrono::milliseconds> listed(const history_read& read, time_point began) {
        if (id_.empty() || began < at_) return std::nullopt;
        if (!read.contains(id_)) {
            lacked_ = true;
            return std::nullopt;
        }
        id_.clear();
        if (!std::exchange(lacked_, false)) return std::nullopt;
        return std::chrono::ceil<std::chrono::milliseconds>(began - at_);
    }

  private:
    std::string id_; ///< empty: none
    time_point at_{};
    bool lacked_ = false; ///< a read after that time did not show the event
};

} // namespace tether::session
