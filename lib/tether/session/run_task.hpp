// The life of one run, from its slot to the end of its session.
#pragma once

#include <tether/session/followed.hpp>
#include <tether/session/follower.hpp>
#include <tether/session/lifecycle.hpp>
#include <tether/session/ending.hpp>
#include <tether/session/reply.hpp>
#include <tether/session/starter.hpp>

#include <memory>

namespace tether::session {

/// A send somebody waits for: carried out by the run, so that a caller who leaves cannot cut it in two.
class send_job {
  public:
    using answer = reply<std::vector<std::string>>;
    explicit send_job(boost::asio::any_io_executor executor) : done_{std::move(executor)} {}

    void set(const api::outcome<std::vector<api::event>>& accepted);
    void refuse(refused why);
    /// Completes once there is an answer. One waiter.
    boost::asio::awaitable<answer> async_answer();

  private:
    std::optional<answer> answer_;
    pause done_;
};

/// Owned by the supervisor through shared pointers: its coroutines and the jobs of others hold it until
/// they end. One thread.
class run_task : public std::enable_shared_from_this<run_task> {
  public:
    run_task(const tools& with, const follow_config& follow, run now, run_spec spec);

    const run& now() const noexcept { return self_.now; }

    /// From `starting` to the end of the session, or to a kept session. Not to be called twice at once.
    /// `on_finished` is called as soon as the run is finished: its slot is free then.
    boost::asio::awaitable<void> async_live(std::function<void()> on_finished);

    /// Sends while the run is being followed. `signal` is the calling task's own.
    boost::asio::awaitable<void> async_send(boost::json::array events, std::shared_ptr<send_job> job,
                                            stop_signal& signal);
    /// True while what is sent takes part in the turn.
    bool takes_events() const noexcept { return in_turn_ && !self_.concluded && self_.now.turns > 0; }
    /// True for a finished run whose session was kept.
    bool can_take_turn() const noexcept;
    /// Makes such a run ready to live again, with this work.
    void begin_turn(boost::json::array events, std::shared_ptr<send_job> job);

    /// Ends what `async_live` waits for. `cancelled` and `deadline` finish the run and do nothing to a finished
    /// one; `detached` leaves everything as it is.
    void stop(interruption why);
    /// Calls `on_deadline` when the run's deadline passes, unless the run is finished by then.
    void arm_deadline(std::function<void()> on_deadline);
    /// Finishes a run that never started.
    boost::asio::awaitable<void> async_finish_unstarted(interruption why);
    /// Removes a session that was kept.
    boost::asio::awaitable<void> async_drop_session();

    boost::asio::cancellation_slot slot() noexcept { return self_.signal.slot(); }
    /// The task's coroutine has ended, or will not begin.
    void rest() noexcept { alive_ = false; }
    /// A session of ours that is still there.
    bool holds_session() const noexcept { return self_.now.remote == remote_state::held; }

  private:
    boost::asio::awaitable<void> async_turn();
    boost::asio::awaitable<std::optional<api::failure>> async_start();
    boost::asio::awaitable<void> async_publish_end();
    boost::asio::awaitable<void> async_end_session();
    boost::asio::awaitable<void> async_remove_session(when_done what);
    boost::asio::awaitable<void> async_remove_strays();
    boost::asio::awaitable<void> async_guarded_turn();
    boost::asio::awaitable<void> async_set_state(run_event what);
    void sent(const api::outcome<std::vector<api::event>>& accepted);
    void log_end() const;

    const tools& with_;
    std::unique_ptr<run_spec> spec_; ///< until the session is made
    followed self_;
    boost::asio::steady_timer deadline_;
    interruption interruption_ = interruption::none;
    bool in_turn_ = false; ///< a signal now would end the turn, not the clean-up
    bool adopted_ = false; ///< the session was not made by us
    bool alive_ = false;   ///< `async_live` or a removal is under way, or waits for its slot
    bool detached_ = false;
    std::unique_ptr<starter> starter_; ///< kept while there may be sessions of ours that nobody knows of
    boost::json::array work_;
    follower::prior prior_ = follower::prior::none;
    std::shared_ptr<send_job> job_; ///< who waits for `work_` to be accepted
    std::optional<api::outcome<finding>> found_;
};

} // namespace tether::session
