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
    /// What the session was before.
    enum class past {
        untouched, ///< nothing was ever sent to it
        used,
    };
    enum class verdict { look_again, send_again, stay_in_doubt };

    /// An unmoved session is watched for 30 times `settle`, one that moved for 300 times.
    resend_policy(past before, std::chrono::milliseconds settle) : before_{before}, settle_{settle} {}

    /// How long to wait before the next look: `settle`, later up to five times as long.
    std::chrono::milliseconds pause() const;
    /// The session as it was at a look that did not find the work.
    verdict after_look(const api::session& now);

  private:
    bool has_moved(const api::session& now) const;

    past before_;
    std::chrono::milliseconds settle_;
    std::chrono::milliseconds waited_{0};
    int looks_ = 0;
    bool moved_ = false;
    std::string last_updated_;
};

} // namespace tether::session
