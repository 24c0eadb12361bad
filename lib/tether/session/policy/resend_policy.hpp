// Decides whether work whose response was lost may be sent again.
#pragma once

#include <tether/api/session.hpp>

#include <chrono>
#include <string>

namespace tether::session {

/// Judges a session whose history does not show the work, check by check. A history may lag by half a minute or more
/// (API § 5.4). If anything changed the session, the work may have done it, so the work is not sent again. Pure.
class resend_policy {
  public:
    enum class verdict { look_again, send_again, stay_in_doubt };

    /// `updated_before`: the session's `updated_at` before the work was sent; when it is empty, only changes between
    /// two checks are seen. An unchanged session is watched for 30 times `settle`, a changed one for 300 times.
    resend_policy(std::string updated_before, std::chrono::milliseconds settle)
        : settle_{settle}
        , last_updated_{std::move(updated_before)} {}

    /// How long to wait before the next check: `settle`, later up to five times as long.
    std::chrono::milliseconds pause() const;
    /// `now` is the session at a check that did not find the work.
    verdict after_look(const api::session& now);

  private:
    bool has_moved(const api::session& now) const;

    std::chrono::milliseconds settle_;
    std::chrono::milliseconds waited_{0};
    int looks_ = 0;
    bool moved_ = false;
    std::string last_updated_;
};

} // namespace tether::session
