// Sends events to a session once, even when a response is lost.
#pragma once

#include <tether/async/event.hpp>
#include <tether/async/stop_signal.hpp>
#include <tether/session/policy/fault_policy.hpp>
#include <tether/session/policy/resend_policy.hpp>
#include <tether/session/policy/turn.hpp>
#include <tether/session/policy/work_search.hpp>
#include <tether/session/remote/event_log.hpp>
#include <tether/session/remote/tools.hpp>

#include <optional>

namespace tether::session {

/// One send. When its response is lost, the session's history is searched for the events. They are sent again only when
/// they are not there and nothing changed the session; when something did, the result is `work_in_doubt`. A success
/// that names no event may come from something in between: it counts once the session shows the events or runs, and
/// otherwise as a lost response. The constructor's arguments outlive it.
class sender {
  public:
    /// `give_up`: transient failures are retried until then. Empty: until cancelled, and a second request confirms a
    /// refusal.
    sender(const tools& tools, async::stop_signal& signal, const std::string& run_id, const std::string& session_id,
           std::chrono::milliseconds settle, std::optional<std::chrono::steady_clock::time_point> give_up);

    /// Reports the send and its outcome to `current`. `seen` and the session's `updated_at`, if known, describe the
    /// session before the send. Returns the events as the API accepted them, or the failure that ended the attempts.
    boost::asio::awaitable<api::outcome<std::vector<api::event>>>
    async_send(input_batch events, turn& current, const event_log& seen, std::string updated_before);

    /// Lets the first refusal end the attempts also without `give_up`: it ends no run.
    void take_first_refusal() noexcept { confirms_ = false; }

    /// How long a session is watched for events that it does not show.
    enum class patience {
        long_enough, ///< the missing events may be sent again
        brief,       ///< nothing will be sent
        one_look,    ///< the API refused the events: look once, without a pause
    };
    /// Only searches for events that may have been sent before. `known`: ids of the client events up to then.
    /// Reports them to `current` when found; empty when the session does not show them and they may be sent.
    boost::asio::awaitable<api::outcome<std::optional<std::vector<api::event>>>>
    async_recover(input_batch events, turn& current, std::set<std::string> known, std::string updated_before,
                  patience how);

  private:
    boost::asio::awaitable<api::outcome<std::vector<api::event>>>
    async_try(input_batch events, const turn& current, std::set<std::string> known, std::string updated_before);
    boost::asio::awaitable<api::outcome<std::optional<std::vector<api::event>>>>
    async_find(work_search search, std::string updated_before, patience how, const turn* accepting = nullptr);
    bool takes(const turn& accepting, bool was_idle, const api::outcome<api::session>& session) const;
    boost::asio::awaitable<api::outcome<work_search>> async_read(work_search search);
    fault_verdict judge(fault_policy& faults, const api::failure& why) const;
    boost::asio::awaitable<std::optional<api::failure>> async_find_end();
    bool may_go_on(std::chrono::milliseconds wait) const;

    const tools& tools_;
    async::stop_signal& signal_;
    const std::string& run_id_;
    const std::string& session_id_;
    std::chrono::milliseconds settle_;
    std::optional<std::chrono::steady_clock::time_point> give_up_;
    bool confirms_ = !give_up_; ///< a refusal ends the attempts only when a second request confirms it
    backoff delay_;
};

} // namespace tether::session
