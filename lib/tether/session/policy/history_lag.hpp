// Measures how far a session's history is behind its stream.
#pragma once

#include <tether/session/policy/history_read.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace tether::session {

/// The time for which a history is known to have lacked one item. It counts only once the history shows the item,
/// because it may lack it for good. Pure.
class listing_delay {
  public:
    using time_point = std::chrono::steady_clock::time_point;

    /// The item exists since `start`.
    explicit listing_delay(time_point start) : start_{start} {}

    bool is_lacking() const noexcept { return last_lack_.has_value(); }
    /// After a complete read that began at `began`.
    void lacked(time_point began) {
        if (began >= start_) last_lack_ = began;
    }
    /// The delay, once a read shows the item; nothing when every read showed it.
    std::optional<std::chrono::milliseconds> listed() const {
        if (!last_lack_) return std::nullopt;
        return std::chrono::ceil<std::chrono::milliseconds>(*last_lack_ - start_);
    }

  private:
    time_point start_;
    std::optional<time_point> last_lack_; ///< start of the newest read that lacked it
};

/// Knows one event that the stream has shown, and whether the history has shown it. Pure.
class history_lag {
  public:
    using time_point = listing_delay::time_point;

    /// The stream has shown `e`.
    void streamed(const api::event& e, time_point now) {
        const bool is_listed_later = !e.id.empty() && !e.queued && e.kind != api::event_kind::session_deleted;
        if ((delay_ && delay_->is_lacking()) || !is_listed_later || e.is_preview()) return;
        id_ = e.id;
        delay_.emplace(now);
    }

    /// A complete read that began at `began`. Returns the delay, when this read ends one.
    std::optional<std::chrono::milliseconds> listed(const history_read& read, time_point began) {
        if (!delay_) return std::nullopt;
        if (!read.contains(id_)) {
            delay_->lacked(began);
            return std::nullopt;
        }
        const auto known = delay_->listed();
        delay_.reset();
        return known;
    }

  private:
    std::string id_;
    std::optional<listing_delay> delay_; ///< of the event `id_`; empty: no event
};

} // namespace tether::session
