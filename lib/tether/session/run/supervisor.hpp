// Owns every run: admits, follows, finishes and stops them.
#pragma once

#include <tether/api/client.hpp>
#include <tether/core/calendar.hpp>
#include <tether/core/log.hpp>
#include <tether/session/policy/config.hpp>
#include <tether/session/policy/upstream_trouble.hpp>
#include <tether/session/ports/observer.hpp>
#include <tether/session/ports/recovery_source.hpp>
#include <tether/session/run/run_service.hpp>

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

/// One thread; outlives its awaitables. Runs are its tasks; the requests act on them. A finished run with nothing left
/// to do is only in the store, and is loaded from there for a further turn.
class supervisor : public run_service {
  public:
    /// `before`: the API has responded from this origin (scheme, host, port) to an earlier process. Then a certificate,
    /// a proxy or a foreign page that refuses a new run counts as transient. Otherwise `on_first` is called at the
    /// first response. Call it before any other request.
    virtual void set_answered(bool before, std::function<void()> on_first) = 0;

    /// Loads every run that has something left to do, in the order of acceptance, those that had a slot first. Call it
    /// once, before any other request. Returns their number, or the store's error.
    virtual boost::asio::awaitable<result<std::size_t>> async_recover() = 0;

    /// With an owner, `by_state`, `streams`, `ledger` and `removals` and their times are only those of its runs.
    virtual supervisor_counts counts(std::optional<uid_t> owner = std::nullopt) const = 0;
    /// What an operator must fix before runs can continue: a refused account, or an obstacle on the way to the API.
    virtual std::optional<upstream_trouble> trouble() const = 0;

    /// Sets other limits and defaults for new work.
    virtual void set_config(follow_config follow, runs_config runs) = 0;

    /// Refuses new work, detaches from all sessions and leaves them running remotely. Completes when every task has
    /// ended, or after `grace`: then the result is false, and the remaining tasks still use the arguments of
    /// `make_supervisor`.
    virtual boost::asio::awaitable<bool> async_stop(milliseconds grace) = 0;
};

/// The client, the sink, the source, the logger and the observer outlive the supervisor. Deadlines are dates on
/// `dates`, which continues the calendar under which the runs were stored.
std::unique_ptr<supervisor> make_supervisor(boost::asio::any_io_executor executor, api::client& client, sink& records,
                                            recovery_source& recovery, const logger& log, follow_config follow,
                                            runs_config runs, std::string instance, observer& figures = no_observer(),
                                            calendar dates = {});

} // namespace tether::session
