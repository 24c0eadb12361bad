// Begins or withdraws a further turn of a finished run.
#include <tether/session/log_kinds.hpp>
#include <tether/session/run/run_task.hpp>

#include <utility>

namespace tether::session {

namespace asio = boost::asio;

namespace {

asio::awaitable<void> async_store_sent(const tools& tools, followed& followed, guarded_answer answer) {
    const error_code ec = co_await tools.sink.async_checkpoint(followed.run, followed.continuation);
    answer.give();
    if (ec) co_await followed.journal.async_checkpoint();
}

} // namespace

bool run_task::can_take_turn() const noexcept {
    return is_finished(followed_.run.state) && followed_.run.remote == remote_state::kept && !alive_ &&
        !followed_.continuation.open;
}

void run_task::prepare_turn(input_batch events, std::shared_ptr<send_job> job, request_key key) {
    alive_ = true;
    job_ = std::move(job);
    found_.reset();
    follow_before_ = followed_.run.follow;
    prior_ = follower::prior::publish;
    interruption_ = interruption::none;
    followed_.continuation = rest_of(std::move(followed_.continuation));
    followed_.continuation.open = true;
    followed_.continuation.deadline = tools_.dates.now() + followed_.run.timeout;
    followed_.continuation.spec.events = std::move(events);
    begin_keyed(std::move(key));
    followed_.resumed = followed_.recovering = false;
    followed_.turn = turn{};
    followed_.concluded = false;
    followed_.known_end.reset();
}

/// Changes the run when it is called, and stores the change when it is awaited: a stop in between loses nothing. The
/// waiting client is answered once readers see the run as running, or when the store refuses that change. In both cases
/// the API has the work, and a client without a response would send it again.
asio::awaitable<void> run_task::async_note_sent(std::vector<api::event> accepted) {
    const api::outcome<std::vector<api::event>> outcome{std::move(accepted)};
    guarded_answer answer{std::exchange(job_, nullptr), send_job::answer_to(outcome)};
    followed_.settle_keyed(outcome);
    begin_turn();
    tools_.log.write(
        log_kinds.run_started,
        {{"run", followed_.run.id}, {"session", followed_.run.session_id}, {"turns", followed_.run.turns}});
    return async_store_sent(tools_, followed_, std::move(answer));
}

/// The API has accepted the turn's work.
void run_task::begin_turn() {
    ++followed_.run.turns;
    if (!is_finished(followed_.run.state)) {
        if (const auto state = next_state(followed_.run.state, run_event::work_accepted)) followed_.run.state = *state;
        return;
    }
    // Does not use the number of turns: a run may have been cancelled before its first.
    followed_.run.state = *next_state(followed_.run.state, run_event::new_turn);
    followed_.run.remote = remote_state::held;
    followed_.run.error.reset(); // the result stays that of the last finished turn
    followed_.run.finished_at.reset();
    followed_.run.ended_on.reset();
    set_deadline(tools_.dates.now() + followed_.run.timeout);
    tools_.observer.turn_accepted();
}

/// Returns why the work of a further turn is not sent, when neither the API nor the follower gives a reason.
refused run_task::withdrawal() const {
    switch (interruption_) {
    case interruption::cancelled:
        return {refusal::finished, "the run was cancelled before the API accepted the events", {}};
    case interruption::detached: return {refusal::stopping, "the daemon is stopping", {}};
    case interruption::queue_timeout:
    case interruption::deadline:
        return {refusal::unreachable, "the API did not accept the events within the run's timeout", {}};
    case interruption::none: break;
    }
    return {refusal::unreachable, "the events were not sent", {}};
}

/// A further turn that did not begin does not change the run. If the API may still have the work, it is interrupted
/// there. The waiting client is answered once this is stored, because it may send again at once, also with the same
/// key.
asio::awaitable<void> run_task::async_withdraw() {
    send_job::answer refusal = found_ && found_->has_error() ? refused_by(found_->error()) : withdrawal();
    guarded_answer answer{std::exchange(job_, nullptr), std::move(refusal)};
    const bool is_refused = found_ && found_->has_error() && found_->error().what() == disposition::permanent &&
        found_->error().code != errc::work_in_doubt;
    const bool in_doubt = followed_.continuation.work_in_doubt && !is_refused;
    tools_.log.write(log_kinds.further_turn_not_started,
                     {{"run", followed_.run.id}, {"session", followed_.run.session_id}, {"in_doubt", in_doubt}});
    followed_.run.follow = follow_before_;
    followed_.continuation = rest_of(std::move(followed_.continuation));
    if (!in_doubt) followed_.continuation.keyed.outcome = send_outcome::dropped;
    followed_.continuation.open = followed_.continuation.end_pending = in_doubt;
    cancel_not_kept_ = {};
    const bool is_kept = co_await async_keep_noted();
    answer.give();
    co_await followed_.journal.async_settle_debts();
    if (!is_kept) co_await followed_.journal.async_note();
}

} // namespace tether::session
