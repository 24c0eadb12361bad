// Where runs publish: implemented by the store, so that a session never learns what a file is.
#pragma once

#include <tether/api/event.hpp>
#include <tether/core/error.hpp>
#include <tether/session/run.hpp>

#include <boost/asio/awaitable.hpp>
#include <vector>

namespace tether::session {

/// Each call completes once its change is durable and visible to readers of the feed; calls of one run
/// take effect in the order they were made. Errors mean the change was not kept and may be tried again.
class sink {
  public:
    virtual ~sink() = default;

    /// The run as it is now: replaces what was kept under its id, and adds a `run` record to the feed.
    virtual boost::asio::awaitable<error_code> async_put(run now) = 0;

    /// Adds an `event` record for each, in this order. An event whose id came before while it was
    /// queued replaces the kept copy and adds no record: readers see each event once. An empty id is never
    /// the same as another.
    virtual boost::asio::awaitable<error_code> async_append(std::string run_id, std::vector<api::event> events) = 0;

    /// Hands a preview to whoever reads right now. Not kept, no number, may be dropped.
    virtual void preview(const std::string& run_id, const api::event& event) = 0;

    /// Forgets the run and its records.
    virtual boost::asio::awaitable<error_code> async_remove(std::string run_id) = 0;
};

} // namespace tether::session
