// The interface through which runs report what metrics count.
#pragma once

#include <tether/session/policy/run.hpp>
#include <tether/session/policy/spending.hpp>

#include <chrono>

namespace tether::session {

/// Implemented by the program. Called on the io thread, must neither throw nor block, and outlives the supervisor.
class observer {
  public:
    virtual ~observer() = default;
    /// Work was accepted: a new run, or a further turn of a run.
    virtual void turn_accepted() noexcept = 0;
    /// A turn ended and is published; the run's state, error and result say how.
    virtual void turn_ended(const run& now) noexcept = 0;
    /// The run's first event was published, `after` this time since the run was accepted.
    virtual void first_event(std::chrono::milliseconds after) noexcept = 0;
    /// An event was published, `lag` after the server processed it. 0 when the server's clock is ahead.
    virtual void event_published(std::chrono::milliseconds lag) noexcept = 0;
    virtual void stream_opened() noexcept = 0;
    /// A stream could not be opened.
    virtual void stream_refused(const error_code& why) noexcept = 0;
    /// An open stream broke before the turn was over.
    virtual void stream_lost(const error_code& why) noexcept = 0;
    virtual void polled() noexcept = 0;
    /// The tokens that one model request of a run used.
    virtual void tokens_used(const token_counts& used) noexcept = 0;
    /// A session's list cost has grown by `cents` of a US dollar.
    virtual void cost_grew(std::uint64_t cents) noexcept = 0;
};

/// An observer that ignores everything.
observer& no_observer() noexcept;

} // namespace tether::session
