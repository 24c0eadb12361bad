#include <tether/session/run/run_task.hpp>

#include <tether/async/event.hpp>
#include <tether/session/follow/recall.hpp>
#include <tether/session/log_kinds.hpp>
#include <tether/session/policy/run_summary.hpp>

#include <boost/asio/this_coro.hpp>
#include <utility>

namespace tether::session {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

/// The longest start of a run during which others of its user wait for it.
constexpr std::chrono::seconds longest_start{10};

} // namespace

follower::prior run_task::prior_of(const session::run& run, const session::continuation& continuation) {
    // Older versions stored a further turn that had not begun as `starting`.
    const bool is_old_turn = run.state == run_state::starting && !run.session_id.empty() && run.turns > 0;
    const bool has_work_to_send = is_finished(run.state) && !continuation.spec.events.empty();
    if (has_work_to_send || is_old_turn) return follower::prior::publish;
    return is_adopted(run) ? follower::prior::skip : follower::prior::none;
}

run_task::run_task(const tools& tools, const follow_config& follow, kept_run start, origin source)
    : client_{tools.client.for_owner(start.run.owner.uid)}
    , tools_{tools.with_client(client_)}
    , followed_{tools_, follow, std::move(start.run), std::move(start.continuation)}
    , end_{tools_, followed_}
    , deadline_{tools.executor}
    , was_asked_{source == origin::kept && followed_.run.state == run_state::starting &&
                 followed_.run.session_id.empty()}
    , prior_{prior_of(followed_.run, followed_.continuation)} {
    followed_.resumed = followed_.forgot = followed_.recovering = source == origin::kept;
    followed_.unread = followed_.resumed && !followed_.run.session_id.empty();
    client_.hide(followed_.continuation.secrets);
    follow_before_ = followed_.run.follow;
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
    if (delay > milliseconds{0}) co_await async::async_sleep(delay);
    // After a restart no client waits for a further turn: only search for work that the API may have.
    if (awaits_acceptance() && followed_.resumed && !followed_.continuation.work_in_doubt) co_return;
    co_await async_recall(tools_, followed_);
    co_await async_wait_to_start();
    co_await async_admit();
    std::optional<api::failure> failed = co_await async_start();
    if (failed && failed->what() == disposition::cancelled) co_return;
    if (failed) {
        found_ = *failed;
        if (job_) job_->refuse(*failed);
        co_return;
    }
    auto on_sent = [this](std::vector<api::event> accepted) { return async_note_sent(std::move(accepted)); };
    follower follow{tools_, followed_, prior_, on_sent};
    api::outcome<finding> found = co_await follow.async_follow();
    // A stop may also arrive as a `cancelled` failure, which says nothing about the run.
    if (found || found.error().what() != disposition::cancelled) found_ = std::move(found);
}

/// A run is `queued` until the API's rate limits permit its start: this wait does not count as its time.
asio::awaitable<void> run_task::async_wait_to_start() {
    if (followed_.run.state != run_state::queued) co_return;
    auto pass = co_await tools_.starts.of(followed_.run.owner.uid).async_enter();
    const auto give_back = [weak = weak_from_this()] {
        if (const auto task = weak.lock()) task->followed_.start_pass.reset();
    };
    if (pass) followed_.start_pass.emplace(std::move(*pass), tools_.executor, longest_start, give_back);
    if (!is_adopted(followed_.run)) co_await client_.async_reserve_create();
}

/// Stored before the API is called, so that a restart knows where to search.
asio::awaitable<void> run_task::async_admit() {
    const auto state = next_state(followed_.run.state, run_event::admitted);
    if (!state) co_return;
    followed_.run.state = *state;
    followed_.run.started_at = wall_now();
    set_deadline(tools_.dates.now() + followed_.run.timeout);
    if (!followed_.run.session_id.empty())
        followed_.run.remote = remote_state::held; // exists from the first request on
    co_await followed_.journal.async_checkpoint();
    tools_.log.write(log_kinds.run_starting, {{"run", followed_.run.id}, {"session", followed_.run.session_id}});
}

asio::awaitable<std::optional<api::failure>> run_task::async_start() {
    session::continuation& continuation = followed_.continuation;
    if (awaits_acceptance()) co_return std::nullopt;
    if (is_adopted(followed_.run) || !followed_.run.session_id.empty()) {
        followed_.run.remote = remote_state::held;
        co_return std::nullopt;
    }
    const bool in_doubt = was_asked_ || continuation.create_in_doubt;
    starter_ =
        std::make_unique<starter>(tools_, followed_.signal, followed_.run, continuation.spec, followed_.config.settle,
                                  in_doubt ? starter::doubt::asked_before : starter::doubt::none);
    auto session = co_await starter_->async_create();
    continuation.create_in_doubt = starter_->is_in_doubt();
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
    followed_.run.session_id = session->id;
    followed_.run.remote = remote_state::held;
    tools_.log.write(log_kinds.session_created, {{"run", followed_.run.id}, {"session", followed_.run.session_id}});
    // The API has the spec now. Only its secrets are stored, to hide them in texts of the API.
    continuation.secrets =
        api::secrets_in(continuation.spec.agent, continuation.spec.resources, continuation.spec.vault_ids);
    client_.hide(continuation.secrets);
    run_spec rest;
    rest.events = std::move(continuation.spec.events);
    continuation.spec = std::move(rest);
    continuation.was_idle = session->status == api::session_status::idle;
    continuation.updated_before = session->updated_at;
    continuation.workspace_id = session->workspace_id;
    co_await followed_.journal.async_checkpoint();
    co_return std::nullopt;
}

/// False when another run has or had the session.
asio::awaitable<bool> run_task::async_claim(std::string session_id) {
    claim_.emplace(tools_.claims, session_id, followed_.run.id);
    bool is_ours = claim_->holds();
    for (bool known = !is_ours; !known;) {
        const auto runs = co_await tools_.recovery.async_runs_of_session(session_id);
        if ((known = runs.has_value())) {
            for (const session::run& other : *runs) is_ours = is_ours && other.id == followed_.run.id;
        } else {
            co_await async::async_sleep(milliseconds{500});
        }
    }
    if (!is_ours) claim_.reset();
    co_return is_ours;
}

asio::awaitable<void> run_task::async_publish_end() {
    const wall_time at = wall_now();
    for (async::stop_signal* send : std::set<async::stop_signal*>(sends_))
        send->stop(); // what they send would belong to no turn
    if (!found_ && followed_.known_end) finish(followed_.run, *followed_.known_end, followed_.turn, at);
    else if (!found_) finish(followed_.run, interruption_, followed_.turn, at);
    else if (found_->has_error()) finish(followed_.run, found_->error(), followed_.turn, at);
    else finish(followed_.run, **found_, at);
    if (job_) job_->refuse({refusal::finished, "the run was stopped before the events were sent", {}});
    job_.reset();
    followed_.start_pass.reset();
    followed_.run.ended_on = tools_.dates.now();
    const bool deleted = followed_.run.result && followed_.run.result->status == "deleted";
    if (deleted) followed_.run.remote = remote_state::lost;
    else if (followed_.run.done == when_done::keep && followed_.run.remote == remote_state::held)
        followed_.run.remote = remote_state::kept;
    end_.leave_what_is_left(followed_.continuation.create_in_doubt || was_asked_ ||
                            (starter_ && starter_->is_in_doubt()));
    starter_.reset();
    was_asked_ = false;
    co_await followed_.journal.async_settle_debts();
    co_await followed_.journal.async_checkpoint();
    tools_.observer.turn_ended(followed_.run);
    log_run_ended(tools_.log, followed_.run, followed_.event_log.size()); // a run has ended only when its end is stored
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
    const bool is_over = is_finished(followed_.run.state) && !awaits_acceptance();
    if (why != interruption::detached && (is_over || interruption_ != interruption::none)) return;
    if (why == interruption::detached) detached_ = true;
    if (job_ && why == interruption::detached && !in_turn_)
        job_->refuse({refusal::stopping, "the daemon is stopping", {}});
    if (interruption_ == interruption::none || !in_turn_) interruption_ = why; // the first reason wins
    if (in_turn_ || why == interruption::detached) followed_.signal.stop();
}

asio::awaitable<error_code> run_task::async_note_cancelled() {
    const auto keep_alive = shared_from_this();
    followed_.continuation.cancelled = true; // set first, so that a checkpoint after the note does not undo it
    cancel_not_kept_ = co_await tools_.sink.async_note(followed_.run.id, followed_.continuation);
    co_return cancel_not_kept_;
}

/// Empty for a run that may wait for its slot without a bound.
std::optional<wall_time> run_task::deadline() const {
    if (followed_.continuation.deadline || followed_.run.state == run_state::queued)
        return followed_.continuation.deadline;
    return acceptance_of(followed_.run) + followed_.run.timeout;
}

void run_task::set_deadline(wall_time end) {
    followed_.continuation.deadline = end;
    if (on_deadline_) arm_deadline(std::move(on_deadline_));
}

void run_task::arm_deadline(std::function<void()> on_deadline) {
    on_deadline_ = std::move(on_deadline);
    const std::optional<wall_time> end = deadline();
    if (!end) return;
    deadline_.expires_at(tools_.dates.moment_of(*end));
    deadline_.async_wait([weak = weak_from_this()](error_code ec) {
        const auto followed = weak.lock();
        if (ec || !followed || !followed->on_deadline_) return;
        // An expired wait whose handler was queued is not cancelled by a new deadline.
        const std::optional<wall_time> now_due = followed->deadline();
        if (!now_due) return;
        if (followed->tools_.dates.now() < *now_due) return followed->arm_deadline(std::move(followed->on_deadline_));
        const auto notify = std::move(followed->on_deadline_);
        followed->disarm_deadline();
        notify();
    });
}

void run_task::disarm_deadline() {
    on_deadline_ = nullptr;
    deadline_.cancel();
}

} // namespace tether::session
