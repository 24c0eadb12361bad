#include <tether/session/run/run_task.hpp>

#include <tether/session/policy/run_summary.hpp>

#include <boost/asio/this_coro.hpp>
#include <utility>

namespace tether::session {

namespace asio = boost::asio;
using std::chrono::steady_clock;

follower::prior run_task::prior_of(const run& now, const continuation& then) {
    // The change that stores the session of a first turn also marks its work as in doubt.
    const bool before_further_turn = now.turns > 0 || (!is_adopted(now) && !then.work_in_doubt);
    // Older versions stored a further turn that had not begun as `starting`.
    const bool has_work_to_send = is_finished(now.state) && !then.spec.events.empty();
    if (has_work_to_send || (now.state == run_state::starting && !now.session_id.empty() && before_further_turn))
        return follower::prior::publish;
    return is_adopted(now) ? follower::prior::skip : follower::prior::none;
}

run_task::run_task(const tools& with, const follow_config& follow, kept_run of, origin from)
    : client_{with.client.for_owner(of.now.owner.uid)}
    , with_{with.with_client(client_)}
    , self_{with_, follow, std::move(of.now), std::move(of.then)}
    , end_{with_, self_}
    , deadline_{with.executor}
    , forgot_{from == origin::kept}
    , was_asked_{from == origin::kept && self_.now.state == run_state::starting && self_.now.session_id.empty()}
    , prior_{prior_of(self_.now, self_.then)} {
    self_.resumed = from == origin::kept;
    client_.hide(self_.then.secrets);
    follow_before_ = self_.now.follow;
}

asio::awaitable<void> run_task::async_live(std::function<void()> on_finished, milliseconds delay) {
    const auto keep_alive = shared_from_this();
    alive_ = true;
    co_await async_guarded_turn(delay);
    in_turn_ = false;
    co_await asio::this_coro::reset_cancellation_state();
    if (interruption_ == interruption::detached && !found_) {
        if (job_) job_->refuse({refusal::stopping, "the daemon is stopping", {}});
        co_return;
    }
    if (awaits_acceptance()) co_await async_withdraw();
    else co_await async_publish_end();
    disarm_deadline();
    on_finished();
    if (!detached_) co_await async_guarded_end();
}

asio::awaitable<void> run_task::async_finish_session() {
    const auto keep_alive = shared_from_this();
    alive_ = true;
    co_await async_guarded_end();
}

asio::awaitable<void> run_task::async_turn(milliseconds delay) {
    in_turn_ = true;
    found_.reset();
    if (interruption_ != interruption::none) co_return co_await async_last_look();
    if (delay > milliseconds{0}) co_await self_.settled.async_for(delay);
    // After a restart no client waits for a further turn: only search for work that the API may have.
    if (awaits_acceptance() && self_.resumed && !self_.then.work_in_doubt) co_return;
    if (forgot_) co_await async_recall();
    co_await async_admit();
    std::optional<api::failure> failed = co_await async_start();
    if (failed && failed->what() == disposition::cancelled) co_return;
    if (failed) {
        found_ = *failed;
        if (job_) job_->refuse(*failed);
        co_return;
    }
    auto on_sent = [this](api::outcome<std::vector<api::event>> accepted) {
        return async_note_sent(std::move(accepted));
    };
    follower follow{with_, self_, prior_, on_sent};
    api::outcome<finding> found = co_await follow.async_follow();
    // A stop may also arrive as a `cancelled` failure, which says nothing about the run.
    if (found || found.error().what() != disposition::cancelled) found_ = std::move(found);
}

/// Stored before the API is called, so that a restart knows where to search.
asio::awaitable<void> run_task::async_admit() {
    const auto state = next_state(self_.now.state, run_event::admitted);
    if (!state) co_return;
    self_.now.state = *state;
    self_.now.started_at = wall_now();
    if (!self_.now.session_id.empty()) self_.now.remote = remote_state::held; // exists from the first request on
    co_await self_.published.async_put();
    with_.log.info("run starting", {{"run", self_.now.id}, {"session", self_.now.session_id}});
}

asio::awaitable<std::optional<api::failure>> run_task::async_start() {
    continuation& then = self_.then;
    if (awaits_acceptance()) co_return std::nullopt;
    if (is_adopted(self_.now) || !self_.now.session_id.empty()) {
        self_.now.remote = remote_state::held;
        co_return std::nullopt;
    }
    const bool in_doubt = was_asked_ || then.create_in_doubt;
    starter_ = std::make_unique<starter>(with_, self_.signal, self_.now, then.spec, self_.config.settle,
                                         in_doubt ? starter::doubt::asked_before : starter::doubt::none);
    auto session = co_await starter_->async_create();
    then.create_in_doubt = starter_->is_in_doubt();
    starter_.reset();
    was_asked_ = session.has_value(); // a stop before the id is recorded leaves a session to search for
    if (session.has_error()) co_return session.error();
    // An API that gives one id to many runs would mix their results.
    const bool is_ours = co_await async_claim(session->id);
    was_asked_ = false;
    if (!is_ours) {
        api::failure taken{errc::conflict};
        taken.message = "the API returned a session that another run already has";
        co_return taken;
    }
    self_.now.session_id = session->id;
    self_.now.remote = remote_state::held;
    with_.log.info("session created", {{"run", self_.now.id}, {"session", self_.now.session_id}});
    // The API has the spec now. Only its secrets are stored, to hide them in texts of the API.
    then.secrets = api::secrets_in(then.spec.agent, then.spec.resources, then.spec.vault_ids);
    client_.hide(then.secrets);
    run_spec rest;
    rest.events = std::move(then.spec.events);
    then.spec = std::move(rest);
    then.work_in_doubt = true;
    then.updated_before = session->updated_at;
    then.workspace_id = session->workspace_id;
    co_await self_.published.async_checkpoint();
    co_return std::nullopt;
}

/// False when another run has or had the session.
asio::awaitable<bool> run_task::async_claim(std::string session_id) {
    claim_.emplace(with_.claims, session_id, self_.now.id);
    bool is_ours = claim_->holds();
    for (bool known = !is_ours; !known;) {
        const auto runs = co_await with_.kept.async_runs_of_session(session_id);
        if ((known = runs.has_value())) {
            for (const run& other : *runs) is_ours = is_ours && other.id == self_.now.id;
        } else {
            co_await self_.settled.async_for(milliseconds{500});
        }
    }
    if (!is_ours) claim_.reset();
    co_return is_ours;
}

asio::awaitable<void> run_task::async_publish_end() {
    const wall_time at = wall_now();
    for (stop_signal* send : std::set<stop_signal*>(sends_)) send->stop(); // what they send would belong to no turn
    if (!found_ && self_.known_end) finish(self_.now, *self_.known_end, self_.current, at);
    else if (!found_) finish(self_.now, interruption_, self_.current, at);
    else if (found_->has_error()) finish(self_.now, found_->error(), self_.current, at);
    else finish(self_.now, **found_, at);
    if (job_) job_->refuse({refusal::finished, "the run was stopped before the events were sent", {}});
    job_.reset();
    self_.now.ended_on = with_.dates.now();
    const bool deleted = self_.now.result && self_.now.result->status == "deleted";
    if (deleted) self_.now.remote = remote_state::lost;
    else if (self_.now.done == when_done::keep && self_.now.remote == remote_state::held)
        self_.now.remote = remote_state::kept;
    end_.leave_what_is_left(self_.then.create_in_doubt || was_asked_ || (starter_ && starter_->is_in_doubt()));
    starter_.reset();
    was_asked_ = false;
    co_await self_.published.async_settle_debts();
    co_await self_.published.async_checkpoint();
    with_.told.turn_ended(self_.now);
    log_run_ended(with_.log, self_.now, self_.seen.size()); // a run has ended only when its end is stored
    cancel_not_kept_ = {};
}

asio::awaitable<void> run_task::async_drop_session() {
    const auto keep_alive = shared_from_this();
    alive_ = true;
    co_await end_.async_drop();
}

asio::awaitable<void> run_task::async_finish_unstarted(interruption why) {
    const auto keep_alive = shared_from_this();
    interruption_ = why;
    disarm_deadline();
    if (awaits_acceptance()) co_await async_withdraw();
    else co_await async_publish_end();
    co_await end_.async_end(); // of a kept session, when it was a further turn
}

void run_task::stop(interruption why) {
    const bool is_over = is_finished(self_.now.state) && !awaits_acceptance();
    if (why != interruption::detached && (is_over || interruption_ != interruption::none)) return;
    if (why == interruption::detached) detached_ = true;
    if (job_ && why == interruption::detached && !in_turn_)
        job_->refuse({refusal::stopping, "the daemon is stopping", {}});
    if (interruption_ == interruption::none || !in_turn_) interruption_ = why; // the first reason wins
    if (in_turn_ || why == interruption::detached) self_.signal.stop();
}

asio::awaitable<error_code> run_task::async_note_cancelled() {
    const auto keep_alive = shared_from_this();
    self_.then.cancelled = true; // set first, so that a checkpoint after the note does not undo it
    cancel_not_kept_ = co_await with_.out.async_note(self_.now.id, self_.then);
    co_return cancel_not_kept_;
}

void run_task::arm_deadline(std::function<void()> on_deadline) {
    const wall_time end = self_.then.deadline.value_or(acceptance_of(self_.now) + self_.now.timeout);
    deadline_.expires_at(with_.dates.moment_of(end));
    on_deadline_ = std::move(on_deadline);
    deadline_.async_wait([weak = weak_from_this()](error_code ec) {
        const auto self = weak.lock();
        if (ec || !self || !self->on_deadline_) return;
        const auto tell = std::move(self->on_deadline_);
        self->disarm_deadline();
        tell();
    });
}

void run_task::disarm_deadline() {
    on_deadline_ = nullptr;
    deadline_.cancel();
}

} // namespace tether::session
