// Where runs publish; the store implements it, so sessions know nothing about files.
#pragma once

#include <tether/api/event.hpp>
#include <tether/core/error.hpp>
#include <tether/session/policy/continuation.hpp>
#include <tether/session/policy/run.hpp>

#include <boost/asio/awaitable.hpp>
#include <vector>

namespace tether::session {

/// The client's idempotency key: a repeated request creates no second run. Keys are per owner.
struct request_key {
    request_key() = default;
    std::string key; ///< empty: the client sent none
    std::string body_digest;
};

/// Each call completes once its change is durable and visible to readers of the feed; the calls of one run take effect
/// in order. An error means that the change was not stored and may be retried. A call that has begun takes effect even
/// when its caller is cancelled.
class sink {
  public:
    virtual ~sink() = default;

    /// Stores a new run, its continuation and its key: all of them or nothing.
    virtual boost::asio::awaitable<error_code> async_accept(run now, continuation then, request_key key) = 0;

    /// Replaces the stored run of that id, and adds a `run` record to the feed. The stored continuation does not
    /// change.
    virtual boost::asio::awaitable<error_code> async_put(run now) = 0;

    /// The same, with a new continuation; of one that is not `open`, only `secrets` are stored.
    virtual boost::asio::awaitable<error_code> async_checkpoint(run now, continuation then) = 0;

    /// Stores only a new continuation; readers see nothing.
    virtual boost::asio::awaitable<error_code> async_note(std::string run_id, continuation then) = 0;

    /// Adds an `event` record for each, in this order. An event whose id is stored already adds none, so that readers
    /// see each event once: it replaces a stored copy that was queued, and is dropped otherwise. An empty id never
    /// equals another. `errc::not_found` for a run that is not stored.
    virtual boost::asio::awaitable<error_code> async_append(std::string run_id, std::vector<api::event> events) = 0;

    /// Sends a preview to current readers. Not stored, has no number, may be dropped.
    virtual void preview(const std::string& run_id, const api::event& event) = 0;

    /// Deletes the run and its records; a run that is not stored is not an error.
    virtual boost::asio::awaitable<error_code> async_remove(std::string run_id) = 0;
};

} // namespace tether::session
