// Whether work whose answer was lost may be sent again.
#pragma once

#include <tether/api/session.hpp>

#include <chrono>
#include <string>

namespace tether::session {

/// Judges a session whose history does not show the work, look by look. A history may be behind by half a minute and
/// more (API § 5.4): as long as something moved the session, it may have been the work, which is then not sent again.
/// Pure.
class resend_policy {
  public:
    enum class verdict { look_again, send_again, stay_in_doubt };

    /// `updated_before`: the session's `updated_at` before the work was sent; when it is empty, only changes between
    /// two looks are seen. An unmoved session is watched for 30 times `settle`, one that moved for 300 times.
    resend_policy(std::string updated_before, std::chrono::milliseconds settle)
        : settle_{settle}
        , last_updated_{std::move(updated_before)} {}

    /// How long to wait before the next look: `settle`, later up to five times as long.
    std::chrono::milliseconds pause() const;
    /// The session as it was at a look that did not find the work.
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
