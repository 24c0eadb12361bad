// Decides when the listings of sessions are read that watch all quiet runs, and what they show.
#pragma once

#include <tether/api/session.hpp>
#include <tether/session/policy/follow_policy.hpp>

#include <map>
#include <string>
#include <vector>

namespace tether::session {

/// A run whose stream is open and silent, as it joins the watch.
struct quiet_run {
    std::string session_id;
    std::string agent_id;                ///< empty: unknown
    std::optional<wall_time> created_at; ///< of the session; empty: unknown
    bool rests = false;                  ///< the last event that the run holds is an idle or terminated event
};

/// What a run must do because of a listing.
struct watch_order {
    enum class action {
        read_history, ///< the session may have events that the stream did not deliver
        probe,        ///< the session may be deleted
    };
    std::string session_id;
    action kind = action::read_history;
    friend bool operator==(const watch_order&, const watch_order&) = default;
};

/// One reading of all pages of a listing.
enum class watch_walk {
    resting, ///< the sessions that are not running
    census,  ///< all sessions
};

/// Watches the sessions of all quiet runs together. One walk at a time: `begin`, `take` for each page, `end`. A session
/// that a walk shows as not running must be explained: by the idle or terminated event that the run holds, and by an
/// `updated_at` that did not change since the run read its history. Pure: receives time points.
class status_watch {
  public:
    explicit status_watch(const follow_config& config) : config_{config} {}
    void set_config(const follow_config& config) { config_ = config; }

    /// The run is quiet from now on. It leaves when an event comes or the stream ends.
    void join(quiet_run run);
    void leave(const std::string& session_id) { members_.erase(session_id); }
    /// The run has read its newest history after an order; `rests` is as in `quiet_run`.
    void history_read(const std::string& session_id, bool rests, steady_time now);

    struct step {
        watch_walk kind = watch_walk::resting;
        steady_time at;
        friend bool operator==(const step&, const step&) = default;
    };
    /// The next walk; empty while single probes cost less than a listing.
    std::optional<step> next(steady_time now) const;

    /// Begins a walk and returns its query.
    api::session_query begin(watch_walk kind, steady_time now);
    /// Receives a page, and returns what its runs must do.
    std::vector<watch_order> take(const std::vector<api::session>& page, steady_time now);
    /// False when a further page costs as much as the probes that the walk replaces: then it ends incomplete.
    bool is_worth_a_page() const { return pages_ + 1 < watched_; }
    /// The walk is over. Only a complete one proves that a session is missing.
    std::vector<watch_order> end(bool complete, steady_time now);

    std::size_t size() const noexcept { return members_.size(); }

  private:
    struct member {
        quiet_run run;
        bool is_single = false;             ///< probed singly: no listing reaches back to it
        bool is_walked = false;             ///< it was a member when the walk began
        bool is_seen = false;               ///< in this walk
        unsigned missed = 0;                ///< complete censuses in a row without it
        std::string listed;                 ///< `updated_at` in the last walk that had it
        std::string explained;              ///< `updated_at` that the last read of the history followed
        std::string counted;                ///< `updated_at` in the last census
        std::optional<steady_time> read_at; ///< of the last read of the history
    };
    bool must_read(member& each, const api::session& shown, steady_time now);
    bool may_check();
    void set_apart_old();

    follow_config config_;
    std::map<std::string, member, std::less<>> members_;
    watch_walk kind_ = watch_walk::resting;
    std::size_t watched_ = 0; ///< members that the walk can show
    std::size_t pages_ = 0;
    std::size_t checks_left_ = 0;
    std::optional<steady_time> walked_at_;
    std::optional<steady_time> counted_at_;
    std::optional<steady_time> costly_at_; ///< when a walk was given up because of its cost
};

} // namespace tether::session
