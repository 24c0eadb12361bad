// The life of one run, from its slot to the end of its session.
#pragma once

#include <tether/async/event.hpp>
#include <tether/session/follow/followed.hpp>
#include <tether/session/follow/follower.hpp>
#include <tether/session/policy/ending.hpp>
#include <tether/session/policy/lifecycle.hpp>
#include <tether/session/remote/send_job.hpp>
#include <tether/session/remote/starter.hpp>
#include <tether/session/run/session_end.hpp>

#include <boost/asio/basic_waitable_timer.hpp>
#include <memory>
#include <set>

namespace tether::session {

/// Owned by the supervisor through shared pointers: its coroutines and the jobs of other tasks hold it until they end.
/// One thread.
class run_task : public std::enable_shared_from_this<run_task> {
  public:
    /// Whether the run was just accepted or was loaded from the store.
    enum class origin { fresh, kept };

    run_task(const tools& tools, const follow_config& follow, kept_run start, origin source);

    const session::run& run() const noexcept { return followed_.run; }
    const session::continuation& continuation() const noexcept { return followed_.continuation; }

    /// Runs from `starting` to the end of the session, or to a kept session. One call at a time. `on_finished` is
    /// called as soon as the run is finished, because its slot is free then. A run that was active before a restart
    /// continues where it was, after `delay`.
    boost::asio::awaitable<void> async_live(std::function<void()> on_finished, milliseconds delay = milliseconds{0});
    /// The last part of `async_live`: for a run that was finished before a restart and still has its session.
    boost::asio::awaitable<void> async_finish_session();

    /// Sends events while the run is being followed, one send after the other: after a lost answer, two sends with the
    /// same content could not be distinguished. `signal` belongs to the calling task.
    boost::asio::awaitable<void> async_send(input_batch events, std::shared_ptr<send_job> job,
                                            async::stop_signal& signal, request_key key);
    /// True while sent events are part of the turn.
    bool takes_events() const noexcept {
        return in_turn_ && !followed_.forgot && !followed_.recovering && !followed_.concluded &&
            followed_.run.turns > 0 && !is_finished(followed_.run.state);
    }
    /// True for a finished run whose session was kept.
    bool can_take_turn() const noexcept;
    /// Prepares such a run for `async_live`, with this work. The run does not change until the API accepts the work:
    /// then the turn begins, and its deadline starts. `job` gets the outcome.
    void prepare_turn(input_batch events, std::shared_ptr<send_job> job, request_key key);
    /// True for a finished run whose further turn the API has not accepted yet.
    bool awaits_acceptance() const noexcept {
        return is_finished(followed_.run.state) && !followed_.continuation.spec.events.empty();
    }
    /// This turn has a session at the API, or may have one: the run cannot end without checking it.
    bool has_begun() const noexcept {
        return followed_.run.state != run_state::queued && !is_finished(followed_.run.state);
    }

    /// Ends what `async_live` waits for. `cancelled` and `deadline` finish the run, or withdraw the work of a further
    /// turn that has not begun; they do not change a finished run otherwise. `detached` changes nothing.
    void stop(interruption why);
    /// Stores the cancellation, so that a restart also cancels the run. After an error, a restart does not.
    boost::asio::awaitable<error_code> async_note_cancelled();
    /// The error that kept the cancellation from being stored, until the run's end is published; else success.
    const error_code& cancel_not_kept() const noexcept { return cancel_not_kept_; }
    /// Calls `on_deadline` when the wait for a slot or the turn has taken too long, unless the run is finished by then.
    void arm_deadline(std::function<void()> on_deadline);
    /// Finishes a run that never started, or withdraws a further turn that never began.
    boost::asio::awaitable<void> async_finish_unstarted(interruption why);
    /// Removes a session that was kept.
    boost::asio::awaitable<void> async_drop_session();

    async::stop_signal& signal() noexcept { return followed_.signal; }
    /// The task's coroutine has ended, or will not begin.
    void rest() noexcept { alive_ = false; }
    /// True when a session of ours still exists.
    bool holds_session() const noexcept { return followed_.run.remote == remote_state::held; }
    /// True when nothing is left to do, unless a client sends more work.
    bool is_done() const noexcept {
        return is_finished(followed_.run.state) && !alive_ && !followed_.continuation.open;
    }

  private:
    boost::asio::awaitable<void> async_turn(milliseconds delay);
    boost::asio::awaitable<void> async_guarded_turn(milliseconds delay);
    boost::asio::awaitable<void> async_turn_again(milliseconds delay);
    boost::asio::awaitable<void> async_guarded_end();
    static follower::prior prior_of(const session::run& run, const session::continuation& continuation);
    boost::asio::awaitable<bool> async_intend(input_batch events, send_job& job);
    void begin_keyed(request_key key);
    boost::asio::awaitable<bool> async_keep_noted();
    boost::asio::awaitable<bool> async_keep_sent();
    boost::asio::awaitable<void> async_keep_later();
    boost::asio::awaitable<void> async_last_look();
    boost::asio::awaitable<void> async_wait_to_start();
    boost::asio::awaitable<void> async_admit();
    boost::asio::awaitable<std::optional<api::failure>> async_start();
    boost::asio::awaitable<bool> async_claim(std::string session_id);
    boost::asio::awaitable<void> async_publish_end();
    boost::asio::awaitable<void> async_withdraw();
    refused withdrawal() const;
    boost::asio::awaitable<void> async_note_sent(std::vector<api::event> accepted);
    void begin_turn();
    std::optional<wall_time> deadline() const;
    void set_deadline(wall_time end);
    void disarm_deadline();

    api::client client_; ///< its requests are scheduled with those of the run's owner
    const tools tools_;  ///< the supervisor's, with this client
    followed followed_;
    session_end end_;
    /// Asio waits by CLOCK_MONOTONIC and compares again whenever any timer is due, at most five minutes later: a
    /// deadline that passes during a suspend is noticed soon after it.
    boost::asio::basic_waitable_timer<boot_clock> deadline_;
    std::function<void()> on_deadline_; ///< empty when no deadline is armed
    interruption interruption_ = interruption::none;
    error_code cancel_not_kept_;
    bool in_turn_ = false; ///< a stop now ends the turn, not the clean-up
    bool alive_ = false;   ///< `async_live` or a removal is active, or waits for its slot
    bool detached_ = false;
    bool was_asked_ = false; ///< the session may have been requested before a restart
    follower::prior prior_ = follower::prior::none;
    std::optional<session_claim> claim_; ///< on the session that the run created
    std::unique_ptr<starter> starter_;   ///< while the session is being created
    async::event next_send_;             ///< notified when a send ends
    bool sending_ = false;
    std::set<async::stop_signal*> sends_; ///< of tasks in `async_send`
    std::shared_ptr<send_job> job_;       ///< for the client that waits until the work is accepted
    follow_state follow_before_;          ///< of a finished run whose further turn has not begun
    std::optional<api::outcome<finding>> found_;
};

} // namespace tether::session
