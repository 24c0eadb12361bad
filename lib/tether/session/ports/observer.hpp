// The interface through which runs report what metrics count.
#pragma once

#include <tether/session/policy/run.hpp>
#include <tether/session/policy/spending.hpp>

#include <chrono>

namespace tether::session {

/// Implemented by the program; ignores what is not overridden. Called on the io thread, must neither throw nor block,
/// and outlives the supervisor.
class observer {
  public:
    virtual ~observer() = default;
    /// Work was accepted: a new run, or a further turn of a run.
    virtual void turn_accepted() noexcept {}
    /// A turn ended and is published; the run's state, error and result say how.
    virtual void turn_ended(const run& /*now*/) noexcept {}
    /// The run's first event was published, `after` this time since the run was accepted.
    virtual void first_event(std::chrono::milliseconds /*after*/) noexcept {}
    /// An event was published, `lag` after the server processed it. 0 when the server's clock is ahead.
    virtual void event_published(std::chrono::milliseconds /*lag*/) noexcept {}
    virtual void stream_opened() noexcept {}
    /// A stream could not be opened.
    virtual void stream_refused(const error_code& /*why*/) noexcept {}
    /// An open stream broke before the turn was over.
    virtual void stream_lost(const error_code& /*why*/) noexcept {}
    virtual void polled() noexcept {}
    /// The tokens that one model request of a run used.
    virtual void tokens_used(const token_counts& /*used*/) noexcept {}
    /// A session's list cost has grown by `cents` of a US dollar.
    virtual void cost_grew(std::uint64_t /*cents*/) noexcept {}
};

/// An observer that ignores everything.
inline observer& no_observer() noexcept {
    static observer ignores_everything; // has no state
    return ignores_everything;
}

} // namespace tether::session
