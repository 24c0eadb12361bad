// Sends events to a session once, even when a response is lost.
#pragma once

#include <tether/async/stop_signal.hpp>
#include <tether/session/policy/turn.hpp>
#include <tether/session/remote/send_check.hpp>

#include <functional>
#include <optional>

namespace tether::session {

/// One send. When its response is lost, or is a success that names no event, the stream, the history and the status of
/// the session show whether the API accepted the events (`send_check`). They are sent again only when it did not. The
/// constructor's arguments outlive it.
class sender {
  public:
    /// `give_up`: transient failures are retried until then. Empty: until cancelled, and a second request confirms a
    /// refusal.
    sender(const tools& tools, async::stop_signal& signal, const std::string& run_id, const std::string& session_id,
           const follow_config& config, stream_witness& stream,
           std::optional<std::chrono::steady_clock::time_point> give_up = std::nullopt);

    using accepted_events = api::outcome<std::vector<api::event>>;
    using found_events = api::outcome<std::optional<std::vector<api::event>>>;

    /// Reports the send and its outcome to `current`. Returns the events as the API accepted them, or the failure that
    /// ended the attempts. `on_admitted` is awaited each time before the request may take effect.
    boost::asio::awaitable<accepted_events> async_send(input_batch events, turn& current, session_before before,
                                                       api::admission_task on_admitted = {});

    /// Lets the first refusal end the attempts also without `give_up`: it ends no run.
    void take_first_refusal() noexcept { confirms_ = false; }

    /// How long a session is watched for events that it does not show.
    enum class patience {
        long_enough, ///< the missing events may be sent again
        brief,       ///< nothing will be sent
        one_look,    ///< the API refused the events: look once, without a pause
    };
    /// Only searches for events that may have been sent before. Reports them to `current` when found; empty when the
    /// session does not show them and they may be sent.
    boost::asio::awaitable<found_events> async_recover(input_batch events, turn& current, session_before before,
                                                       patience how);

  private:
    boost::asio::awaitable<accepted_events> async_try(input_batch events, work_search search, session_before before,
                                                      api::admission_task on_admitted);
    boost::asio::awaitable<accepted_events> async_request(input_batch events, api::admission_task on_admitted);
    boost::asio::awaitable<found_events> async_resolve(work_search search, session_before before, api::failure why);
    boost::asio::awaitable<api::outcome<std::chrono::milliseconds>> async_pause_after(api::failure why);
    boost::asio::awaitable<std::optional<api::failure>> async_find_end();
    fault_verdict judge(fault_policy& faults, const api::failure& why) const;
    doubt_limits limits_for(patience how) const;
    bool may_go_on(std::chrono::milliseconds wait) const;
    void complain(const api::failure& why, std::chrono::milliseconds wait);

    const tools& tools_;
    async::stop_signal& signal_;
    const std::string& run_id_;
    const std::string& session_id_;
    const follow_config& config_;
    stream_witness& stream_;
    std::optional<std::chrono::steady_clock::time_point> give_up_;
    bool confirms_ = !give_up_; ///< a refusal ends the attempts only when a second request confirms it
    bool complained_ = false;
    int parked_ = 0; ///< attempts that a parked session refused
    fault_policy faults_;
    backoff delay_;
};

} // namespace tether::session
