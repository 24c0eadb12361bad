// Decides whether a session that the API does not find is gone.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <string>

namespace tether::session {

/// The facts about a session after two 404 responses some seconds apart and a complete listing of sessions.
struct absence {
    /// The workspace that a 404 is about; `unproved`: the 404 may not be the API's.
    enum class workspace { unknown, same, other, unproved } answered_in = workspace::unknown;
    bool is_listed = false;       ///< the listing has the session
    bool lists_others = false;    ///< the listing has other sessions of this daemon, so it is of the right workspace
    bool is_key_new = false;      ///< the key was replaced recently: it may belong to another workspace
    std::size_t missing_runs = 1; ///< runs whose sessions answered 404 within a minute, this one included
    std::chrono::steady_clock::duration lasts{0}; ///< time since the first 404
};

/// True when the session is gone. A 404 from another workspace never proves it. Without a sign that the key reads the
/// right workspace, a 404 that is not the API's, or for several runs at the same time, or after a change of the key,
/// must last for `100 * confirm_after`. Pure.
bool is_gone(const absence& found, std::chrono::milliseconds confirm_after);

/// Records which sessions answered 404 and have not answered otherwise since. Pure: receives time points.
class missing_sessions {
  public:
    using time_point = std::chrono::steady_clock::time_point;

    /// Records a 404 for the session; returns the time of the first one.
    time_point note(const std::string& session_id, time_point now);
    /// Records that the session exists.
    void forget(const std::string& session_id) { seen_.erase(session_id); }
    /// Sessions that answered 404 within the minute before `now`.
    std::size_t count(time_point now) const;

  private:
    struct span {
        time_point first, last;
    };
    std::map<std::string, span> seen_; ///< entries older than some minutes are dropped
};

} // namespace tether::session
