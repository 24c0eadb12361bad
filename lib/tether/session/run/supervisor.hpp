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
    std::size_t ledger = 0;                     ///< remote sessions made and not yet seen gone
    std::optional<milliseconds> oldest_session; ///< age of the oldest of these: since its run was accepted
    std::size_t removals = 0;                   ///< of these, sessions of finished runs that are to be removed
    std::optional<milliseconds> oldest_removal; ///< how long ago the first of these runs ended
    std::uint64_t started = 0;
    std::optional<wall_time> last_success; ///< last answer of the API that was a success
    std::optional<wall_time> last_failure;
    std::string last_failure_text;
};

/// What to do about sessions that no run accounts for.
enum class reap_mode { list, remove };

/// One thread. The client, the sink, the source, the logger and the observer outlive it; it outlives its awaitables.
/// Runs are tasks of its own; requests below act on them. A finished run with nothing left to do is in the store alone,
/// and is fetched from there when it gets another turn. Deadlines are dates on `dates`, which continues the calendar
/// under which the runs were stored.
class supervisor {
  public:
    supervisor(boost::asio::any_io_executor executor, api::client& client, sink& out, recovery_source& kept,
               const logger& log, follow_config follow, runs_config runs, std::string instance,
               observer& told = no_observer(), calendar dates = {});
    ~supervisor();

    /// Whether the API has answered from this origin (scheme, host, port) in an earlier life of the process: then a
    /// certificate, a proxy or a foreign page that refuses a new run counts as a fault that passes. `on_first` is
    /// called at the first answer when it has not. To be called before any other request.
    void set_answered(bool before, std::function<void()> on_first);

    /// Takes up every run that has something left to do, in the order they were accepted, those that had a slot
    /// first. To be called once, before any other request. Their number, or the store's error.
    boost::asio::awaitable<result<std::size_t>> async_recover();

    /// Accepts work: kept by the sink, with the key it was asked for with, before it completes. The run starts as
    /// soon as a slot is free.
    boost::asio::awaitable<reply<run>> async_submit(run_spec spec, run_owner owner, request_key key);

    /// Hands events on to the run's session; the run takes part in what follows (a new turn after the end,
    /// when the session was kept). The accepted events' ids.
    boost::asio::awaitable<reply<std::vector<std::string>>> async_send(std::string run_id, boost::json::array events);

    /// Interrupts and finishes as `cancelled`, even after a restart. Nothing changes when the run is finished
    /// already. Answers with the run as it is then; the cancelling itself goes on. `not_found` when it is not in hand.
    boost::asio::awaitable<reply<run>> async_cancel(std::string run_id);

    /// Cleans up the session of a finished run, if it is still ours, then forgets the run.
    boost::asio::awaitable<reply<void>> async_forget(std::string run_id);

    /// Sessions of this daemon at the API that no run accounts for. With `remove` their removal begins; it goes on
    /// after the answer.
    boost::asio::awaitable<reply<std::vector<orphan>>> async_reap(reap_mode mode);

    /// How the run is being followed at this moment, which may be newer than what was published; empty when
    /// it is not in hand any more.
    std::optional<follow_state> following(const std::string& run_id) const;

    /// With an owner, `by_state`, `streams`, `ledger` and `removals` and their times are those of its runs alone.
    supervisor_counts counts(std::optional<uid_t> owner = std::nullopt) const;
    /// What an operator must remove before runs can continue: a refused account, or something in the way to the API.
    std::optional<upstream_trouble> trouble() const;
    /// How many runs of the user are not finished. Looks at every run in hand.
    std::size_t unfinished_of(uid_t owner) const;
    /// Whether the run is in hand and not finished.
    bool is_unfinished(const std::string& run_id) const;

    /// From now on: other limits and defaults for new work.
    void set_config(follow_config follow, runs_config runs);

    /// Takes no more work, detaches from all sessions and leaves them running remotely. Completes when
    /// every task is gone, at the latest after `grace`: false then, and the tasks that are left still use what the
    /// supervisor was given.
    boost::asio::awaitable<bool> async_stop(milliseconds grace);

  private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace tether::session
