// Owns every run: admits, follows, finishes and stops them.
#pragma once

#include <tether/api/client.hpp>
#include <tether/core/calendar.hpp>
#include <tether/core/id.hpp>
#include <tether/core/log.hpp>
#include <tether/session/policy/config.hpp>
#include <tether/session/policy/reply.hpp>
#include <tether/session/policy/upstream_trouble.hpp>
#include <tether/session/ports/observer.hpp>
#include <tether/session/ports/recovery_source.hpp>
#include <tether/session/ports/sink.hpp>
#include <tether/session/remote/orphans.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <map>
#include <memory>

namespace tether::session {

struct supervisor_counts {
    std::map<run_state, std::size_t> by_state;  ///< active runs: all that are not finished
    std::size_t streams = 0;                    ///< open event streams
    std::size_t ledger = 0;                     ///< remote sessions created and not known to be gone
    std::optional<milliseconds> oldest_session; ///< age of the oldest of these, since its run was accepted
    std::size_t removals = 0;                   ///< those of finished runs that are to be removed
    std::optional<milliseconds> oldest_removal; ///< time since the first of these runs ended
    std::uint64_t started = 0;
    std::optional<wall_time> last_success; ///< last successful response of the API
    std::optional<wall_time> last_failure;
    std::string last_failure_text;
};

/// What to do about orphaned sessions.
enum class reap_mode { list, remove };

/// One thread. The client, the sink, the source, the logger and the observer outlive it; it outlives its awaitables.
/// Runs are its tasks; the requests below act on them. A finished run with nothing left to do is only in the store, and
/// is loaded from there for a further turn. Deadlines are dates on `dates`, which continues the calendar under which
/// the runs were stored.
class supervisor {
  public:
    supervisor(boost::asio::any_io_executor executor, api::client& client, sink& out, recovery_source& kept,
               const logger& log, follow_config follow, runs_config runs, std::string instance,
               observer& told = no_observer(), calendar dates = {});
    ~supervisor();

    /// `before`: the API has responded from this origin (scheme, host, port) in an earlier life of the process. Then a
    /// certificate, a proxy or a foreign page that refuses a new run counts as transient. Otherwise `on_first` is
    /// called at the first answer. Call it before any other request.
    void set_answered(bool before, std::function<void()> on_first);

    /// Loads every run that has something left to do, in the order of acceptance, those that had a slot first. Call it
    /// once, before any other request. Returns their number, or the store's error.
    boost::asio::awaitable<result<std::size_t>> async_recover();

    /// Accepts work. Completes when the sink has stored it with its key. The run starts as soon as a slot is free.
    boost::asio::awaitable<reply<run>> async_submit(run_spec spec, run_owner owner, request_key key);

    /// Forwards events to the run's session; the run follows the result (a further turn after the end, when the session
    /// was kept). Returns the ids of the accepted events.
    boost::asio::awaitable<reply<std::vector<std::string>>> async_send(std::string run_id, boost::json::array events);

    /// Interrupts and finishes the run as `cancelled`, even after a restart; a finished run does not change. Returns
    /// the run as it is then, while the cancelling continues. `not_found` when the run is not active.
    boost::asio::awaitable<reply<run>> async_cancel(std::string run_id);

    /// Removes the session of a finished run, if it is still ours, then deletes the run.
    boost::asio::awaitable<reply<void>> async_forget(std::string run_id);

    /// Returns the orphaned sessions of this daemon at the API. `remove` starts their removal, which continues after
    /// the response.
    boost::asio::awaitable<reply<std::vector<orphan>>> async_reap(reap_mode mode);

    /// How the run is being followed now, which may be newer than the published state; empty when it is no longer
    /// active.
    std::optional<follow_state> following(const std::string& run_id) const;

    /// With an owner, `by_state`, `streams`, `ledger` and `removals` and their times are only those of its runs.
    supervisor_counts counts(std::optional<uid_t> owner = std::nullopt) const;
    /// What an operator must fix before runs can continue: a refused account, or an obstacle on the way to the API.
    std::optional<upstream_trouble> trouble() const;
    /// Number of unfinished runs of the user. Checks every active run.
    std::size_t unfinished_of(uid_t owner) const;
    /// Whether the run is active and not finished.
    bool is_unfinished(const std::string& run_id) const;

    /// Sets other limits and defaults for new work.
    void set_config(follow_config follow, runs_config runs);

    /// Refuses new work, detaches from all sessions and leaves them running remotely. Completes when every task has
    /// ended, or after `grace`: then the result is false, and the remaining tasks still use the constructor's
    /// arguments.
    boost::asio::awaitable<bool> async_stop(milliseconds grace);

  private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace tether::session
