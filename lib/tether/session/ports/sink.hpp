// Where runs publish: implemented by the store, so that a session never learns what a file is.
#pragma once

#include <tether/api/event.hpp>
#include <tether/core/error.hpp>
#include <tether/session/policy/continuation.hpp>
#include <tether/session/policy/run.hpp>

#include <boost/asio/awaitable.hpp>
#include <vector>

namespace tether::session {

/// The key a client gave so that asking twice makes one run. Keys are per owner.
struct request_key {
    request_key() = default;
    std::string key; ///< empty: none was given
    std::string body_digest;
};

/// Each call completes once its change is durable and visible to readers of the feed; calls of one run
/// take effect in the order they were made. Errors mean the change was not kept and may be tried again.
/// A call that was begun takes effect even when its caller is cancelled.
class sink {
  public:
    virtual ~sink() = default;

    /// A new run, what it needs to go on, and the key it was asked for with: all of it or nothing.
    virtual boost::asio::awaitable<error_code> async_accept(run now, continuation then, request_key key) = 0;

    /// The run as it is now: replaces what was kept under its id, and adds a `run` record to the feed. What
    /// the run needs to go on stays as it was kept.
    virtual boost::asio::awaitable<error_code> async_put(run now) = 0;

    /// The same, with what the run needs to go on from here; of what is not `open`, only `secrets` are kept.
    virtual boost::asio::awaitable<error_code> async_checkpoint(run now, continuation then) = 0;

    /// What the run needs to go on from here, and nothing for readers.
    virtual boost::asio::awaitable<error_code> async_note(std::string run_id, continuation then) = 0;

    /// Adds an `event` record for each, in this order. An event whose id came before adds none, so that
    /// readers see each event once: it replaces a kept copy that was queued, and is dropped otherwise. An empty id is
    /// never the same as another. `errc::not_found` for a run that is not kept.
    virtual boost::asio::awaitable<error_code> async_append(std::string run_id, std::vector<api::event> events) = 0;

    /// Hands a preview to whoever reads right now. Not kept, no number, may be dropped.
    virtual void preview(const std::string& run_id, const api::event& event) = 0;

    /// Forgets the run and its records; a run that is not kept is no error.
    virtual boost::asio::awaitable<error_code> async_remove(std::string run_id) = 0;
};

} // namespace tether::session
