// Creates the session of a run, once, even when a response is lost.
#pragma once

#include <tether/async/event.hpp>
#include <tether/async/stop_signal.hpp>
#include <tether/session/policy/fault_policy.hpp>
#include <tether/session/remote/tools.hpp>

namespace tether::session {

/// Creates a session whose metadata name the run. When the response to a create is lost, sessions are listed and ours
/// is adopted; the create is repeated only when the session does not exist. `fault_policy` judges failures: those that
/// do not end the run are retried until cancelled.
class starter {
  public:
    /// Whether the session may already have been requested before a restart.
    enum class doubt { none, asked_before };

    /// `settle`: time between the two searches after a lost create. The run and the tools outlive it.
    starter(const tools& tools, async::stop_signal& signal, const run& run, const run_spec& spec,
            std::chrono::milliseconds settle, doubt before = doubt::none);

    boost::asio::awaitable<api::outcome<api::session>> async_create();

    /// True once a response was lost: the run may have sessions that are not recorded.
    bool is_in_doubt() const noexcept { return in_doubt_; }

  private:
    fault_verdict judge(fault_policy& faults, const api::failure& why) const;
    std::chrono::milliseconds wait_after(const api::failure& why, fault_verdict verdict, backoff& delay) const;
    boost::asio::awaitable<api::outcome<std::optional<api::session>>> async_find_ours();
    boost::asio::awaitable<api::outcome<std::optional<api::session>>> async_walk();

    const tools& tools_;
    async::stop_signal& signal_;
    const run& run_;
    api::create_session body_;
    std::chrono::milliseconds settle_;
    wall_time asked_since_; ///< the session was not created before
    bool in_doubt_ = false;
    bool complained_ = false;
    fault_policy faults_;
    backoff delay_;
};

} // namespace tether::session
