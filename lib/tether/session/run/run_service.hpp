// Declares what the local API asks of the owner of the runs.
#pragma once

#include <tether/session/policy/reply.hpp>
#include <tether/session/ports/sink.hpp>
#include <tether/session/remote/orphans.hpp>

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

namespace tether::session {

/// What to do about orphaned sessions.
enum class reap_mode { list, remove };

/// The requests of clients on runs. One thread; outlives its awaitables.
class run_service {
  public:
    virtual ~run_service() = default;

    /// Accepts work, completed with the defaults of the configuration. Completes when the sink has stored it with its
    /// key. The run starts as soon as a slot is free.
    virtual boost::asio::awaitable<reply<run>> async_submit(run_spec spec, run_owner owner, request_key key) = 0;

    /// Forwards events to the run's session, and the run follows what they cause; after the run's end, in a kept
    /// session, a further turn. Returns the ids of the accepted events. With a key, the outcome is stored for as long
    /// as the run.
    virtual boost::asio::awaitable<reply<std::vector<std::string>>> async_send(std::string run_id, input_batch events,
                                                                               request_key key = request_key()) = 0;
    /// Answers a repeated request if the outcome of the first one is not stored: with the answer to the first request
    /// while its events are being sent, otherwise with `unreachable`.
    virtual boost::asio::awaitable<reply<std::vector<std::string>>> async_repeat_send(std::string run_id,
                                                                                      std::string key) = 0;

    /// Interrupts and finishes the run as `cancelled`, even after a restart; a finished run does not change. Returns
    /// the run as it is at first; the cancellation continues. `not_found` when the run is not active.
    virtual boost::asio::awaitable<reply<run>> async_cancel(std::string run_id) = 0;

    /// Removes the session of a finished run, if it is still ours, then deletes the run.
    virtual boost::asio::awaitable<reply<void>> async_forget(std::string run_id) = 0;

    /// Returns the orphaned sessions of this daemon at the API. `remove` starts their removal, which continues after
    /// the response.
    virtual boost::asio::awaitable<reply<std::vector<orphan>>> async_reap(reap_mode mode) = 0;

    /// How the run is being followed now, which may be newer than the published state; empty when it is no longer
    /// active.
    virtual std::optional<follow_state> following(const std::string& run_id) const = 0;
    /// Number of unfinished runs of the user. Checks every active run.
    virtual std::size_t unfinished_of(uid_t owner) const = 0;
    /// Whether the run is active and not finished.
    virtual bool is_unfinished(const std::string& run_id) const = 0;
};

} // namespace tether::session
