// Begins or withdraws a further turn of a finished run.
#include <tether/session/run/run_task.hpp>

#include <utility>

namespace tether::session {

namespace asio = boost::asio;

bool run_task::can_take_turn() const noexcept {
    return is_finished(self_.now.state) && self_.now.remote == remote_state::kept && !alive_ && !self_.then.open;
}

void run_task::prepare_turn(boost::json::array events, std::shared_ptr<send_job> job) {
    alive_ = true;
    job_ = std::move(job);
    found_.reset();
    follow_before_ = self_.now.follow;
    prior_ = follower::prior::publish;
    interruption_ = interruption::none;
    self_.then = rest_of(std::move(self_.then));
    self_.then.open = true;
    self_.then.deadline = with_.dates.now() + self_.now.timeout;
    self_.then.spec.events = std::move(events);
    self_.resumed = false;
    self_.current = turn{};
    self_.concluded = false;
    self_.known_end.reset();
}

/// Answers the waiting client once readers see the run as running, or when the store refuses that change. In both cases
/// the API has the work, and a client without a response would send it again.
asio::awaitable<void> run_task::async_note_sent(api::outcome<std::vector<api::event>> accepted) {
    struct sender_reply { // always answered, also after cancellation
        std::shared_ptr<send_job> job;
        const api::outcome<std::vector<api::event>>& accepted;
        ~sender_reply() { give(); }
        void give() {
            if (job) job->set(accepted);
            job.reset();
        }
    } reply{std::exchange(job_, nullptr), accepted};
    if (accepted.has_error()) co_return;
    begin_turn();
    with_.log.info("run started",
                   {{"run", self_.now.id}, {"session", self_.now.session_id}, {"turns", self_.now.turns}});
    const error_code ec = co_await with_.out.async_checkpoint(self_.now, self_.then);
    reply.give();
    if (ec) co_await self_.published.async_checkpoint();
}

/// The API has accepted the turn's work.
void run_task::begin_turn() {
    ++self_.now.turns;
    if (!is_finished(self_.now.state)) {
        if (const auto state = next_state(self_.now.state, run_event::work_accepted)) self_.now.state = *state;
        return;
    }
    // Does not use the number of turns: a run may have been cancelled before its first.
    self_.now.state = *next_state(self_.now.state, run_event::new_turn);
    self_.now.remote = remote_state::held;
    self_.now.result.reset();
    self_.now.error.reset();
    self_.now.finished_at.reset();
    self_.now.ended_on.reset();
    self_.then.deadline = with_.dates.now() + self_.now.timeout;
    if (on_deadline_) arm_deadline(std::move(on_deadline_));
    with_.told.turn_accepted();
}

/// Returns why the work of a further turn is not sent, when neither the API nor the follower gives a reason.
refused run_task::withdrawal() const {
    switch (interruption_) {
    case interruption::cancelled:
        return {refusal::finished, "the run was cancelled before the API accepted the events", {}};
    case interruption::detached: return {refusal::stopping, "the daemon is stopping", {}};
    case interruption::deadline:
        return {refusal::unreachable, "the API did not accept the events within the run's timeout", {}};
    case interruption::none: break;
    }
    return {refusal::unreachable, "the events were not sent", {}};
}

/// A further turn that did not begin does not change the run. If the API may still have the work, it is interrupted
/// there.
asio::awaitable<void> run_task::async_withdraw() {
    const bool is_refused = found_ && found_->has_error() && found_->error().what() == disposition::permanent &&
        found_->error().code != errc::work_in_doubt;
    const bool in_doubt = self_.then.work_in_doubt && !is_refused;
    if (job_ && found_ && found_->has_error()) job_->refuse(found_->error());
    else if (job_) job_->refuse(withdrawal());
    job_.reset();
    with_.log.info("further turn not started",
                   {{"run", self_.now.id}, {"session", self_.now.session_id}, {"in_doubt", in_doubt}});
    self_.now.follow = follow_before_;
    self_.then = rest_of(std::move(self_.then));
    self_.then.open = self_.then.end_pending = in_doubt;
    cancel_not_kept_ = {};
    co_await self_.published.async_settle_debts();
    co_await self_.published.async_note();
}

} // namespace tether::session
