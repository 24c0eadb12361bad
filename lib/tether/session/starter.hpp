// Makes the session of a run, once, even when an answer is lost.
#pragma once

#include <tether/session/pause.hpp>
#include <tether/session/stop_signal.hpp>
#include <tether/session/tools.hpp>

namespace tether::session {

/// Creates a session whose metadata name the run. When the answer to a create is lost, sessions are listed
/// and ours is adopted; only when it is not there is the create sent again. Transient failures are
/// tried again until cancelled; the failure that comes back is permanent.
class starter {
  public:
    /// `settle`: how long a lost create is given before each look. The run and the tools outlive it.
    starter(const tools& with, stop_signal& signal, const run& now, const run_spec& spec, std::chrono::milliseconds settle);

    boost::asio::awaitable<api::outcome<api::session>> async_create();

    /// True once an answer was lost: there may be sessions of the run that nobody knows of.
    bool is_in_doubt() const noexcept { return in_doubt_; }
    /// Ids of all sessions that carry the run's metadata. To be asked when the run ends in doubt.
    boost::asio::awaitable<api::outcome<std::vector<api::session>>> async_list_ours();

  private:
    boost::asio::awaitable<api::outcome<std::optional<api::session>>> async_find_ours();

    const tools& with_;
    stop_signal& signal_;
    const run& now_;
    api::create_session body_;
    api::session_query query_;
    std::chrono::milliseconds settle_;
    bool in_doubt_ = false;
    pause pause_;
    backoff delay_;
};

} // namespace tether::session
