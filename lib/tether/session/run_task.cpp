#include <tether/session/run_task.hpp>

#include <tether/session/cleaner.hpp>

#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

namespace tether::session {

namespace asio = boost::asio;

namespace {

/// Longest search for an accepted send before its caller is told that the API is out of reach.
constexpr std::chrono::seconds longest_send{30};

refused refusal_of(const api::failure& why) {
    const bool said_no = why.what() == disposition::permanent;
    return {said_no ? refusal::rejected_by_api : refusal::unreachable,
            why.message.empty() ? why.code.message() : why.message, why.request_id};
}

} // namespace

void send_job::set(const api::outcome<std::vector<api::event>>& accepted) {
    if (accepted.has_error()) return refuse(refusal_of(accepted.error()));
    std::vector<std::string> ids;
    for (const api::event& e : *accepted) ids.push_back(e.id);
    answer_ = std::move(ids);
    done_.wake();
}

void send_job::refuse(refused why) {
    if (!answer_) answer_ = std::move(why);
    done_.wake();
}

asio::awaitable<send_job::answer> send_job::async_answer() {
    while (!answer_) co_await done_.async_until(std::chrono::steady_clock::time_point::max());
    co_return *answer_;
}

run_task::run_task(const tools& with, const follow_config& follow, run now, run_spec spec)
    : with_{with}
    , spec_{std::make_unique<run_spec>(std::move(spec))}
    , self_{with, follow, std::move(now), spec_->previews}
    , deadline_{with.executor}
    , adopted_{!spec_->session_id.empty()}
    , work_(std::move(spec_->events)) // braces would make an array of one array
    , prior_{adopted_ ? follower::prior::skip : follower::prior::none} {}

asio::awaitable<void> run_task::async_live(std::function<void()> on_finished) {
    const auto keep_alive = shared_from_this();
    alive_ = true;
    co_await async_guarded_turn();
    in_turn_ = false;
    co_await asio::this_coro::reset_cancellation_state();
    if (interruption_ == interruption::detached && !found_) {
        if (job_) job_->refuse({refusal::stopping, "the daemon is stopping", {}});
        co_return;
    }
    co_await async_publish_end();
    deadline_.cancel();
    on_finished();
    co_await async_end_session();
}

asio::awaitable<void> run_task::async_guarded_turn() {
    try {
        co_await async_turn();
    } catch (const boost::system::system_error& e) {
        if (e.code() == asio::error::operation_aborted && interruption_ != interruption::none) co_return;
        with_.log.error("run's task failed", {{"run", self_.now.id}, {"error", e.code()}});
        found_ = api::failure{errc::internal};
    } catch (const std::exception& e) {
        with_.log.error("run's task failed", {{"run", self_.now.id}, {"error", e.what()}});
        found_ = api::failure{errc::internal};
    }
}

asio::awaitable<void> run_task::async_turn() {
    in_turn_ = true;
    found_.reset();
    if (interruption_ != interruption::none) co_return;
    co_await async_set_state(self_.now.turns == 0 ? run_event::admitted : run_event::new_turn);
    std::optional<api::failure> failed = co_await async_start();
    if (failed && failed->what() == disposition::cancelled) co_return;
    if (failed) {
        found_ = *failed;
        if (job_) job_->refuse(refusal_of(*failed));
        co_return;
    }
    ++self_.now.turns;
    auto on_sent = [this](const api::outcome<std::vector<api::event>>& accepted) { sent(accepted); };
    follower follow{with_, self_, prior_, std::move(work_), on_sent};
    api::outcome<finding> found = co_await follow.async_follow();
    // Being told to stop may come as an answer too: it says nothing about the run.
    if (found || found.error().what() != disposition::cancelled) found_ = std::move(found);
}

asio::awaitable<std::optional<api::failure>> run_task::async_start() {
    if (adopted_ || !self_.now.session_id.empty()) {
        self_.now.remote = remote_state::held;
        co_return std::nullopt;
    }
    starter_ = std::make_unique<starter>(with_, self_.signal, self_.now, *spec_, self_.config.settle);
    auto session = co_await starter_->async_create();
    if (!starter_->is_in_doubt()) starter_.reset();
    if (session.has_error()) co_return session.error();
    self_.now.session_id = session->id;
    self_.now.remote = remote_state::held;
    with_.log.info("session made", {{"run", self_.now.id}, {"session", self_.now.session_id}});
    // What was asked for is at the API now; what may be secret in it is not kept here.
    spec_.reset();
    co_await self_.published.async_put();
    co_return std::nullopt;
}

void run_task::sent(const api::outcome<std::vector<api::event>>& accepted) {
    if (job_) job_->set(accepted);
    job_.reset();
    if (accepted.has_error()) return;
    if (const auto state = next_state(self_.now.state, run_event::work_accepted)) self_.now.state = *state;
    with_.log.info("run works", {{"run", self_.now.id}, {"session", self_.now.session_id}, {"turn", self_.now.turns}});
}

asio::awaitable<void> run_task::async_set_state(run_event what) {
    const auto state = next_state(self_.now.state, what);
    if (!state) co_return;
    self_.now.state = *state;
    if (!self_.now.started_at) self_.now.started_at = wall_now();
    co_await self_.published.async_put();
}

asio::awaitable<void> run_task::async_publish_end() {
    const wall_time at = wall_now();
    if (!found_ && self_.known_end) finish(self_.now, *self_.known_end, self_.current, at);
    else if (!found_) finish(self_.now, interruption_, self_.current, at);
    else if (found_->has_error()) finish(self_.now, found_->error(), self_.current, at);
    else finish(self_.now, **found_, at);
    if (job_) job_->refuse({refusal::finished, "the run was stopped before the events were sent", {}});
    job_.reset();
    const bool deleted = self_.now.result && self_.now.result->status == "deleted";
    if (deleted) self_.now.remote = remote_state::lost;
    else if (self_.now.done == when_done::keep && self_.now.remote == remote_state::held)
        self_.now.remote = remote_state::kept;
    log_end();
    co_await self_.published.async_put();
}

void run_task::log_end() const {
    const run& r = self_.now;
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(*r.finished_at - r.created_at);
    with_.log.info("run ended", {{"run", r.id},
                                 {"session", r.session_id},
                                 {"state", to_string(r.state)},
                                 {"error", r.error ? error_word(r.error->code) : "none"},
                                 {"turns", r.turns},
                                 {"events", self_.seen.size()},
                                 {"messages", r.result ? r.result->messages.size() : 0},
                                 {"opens", r.follow.opens},
                                 {"polls", r.follow.polls},
                                 {"complete", r.result && r.result->complete},
                                 {"took", took}});
}

asio::awaitable<void> run_task::async_end_session() {
    const bool cut_short = !found_ || found_->has_error();
    if (detached_) co_return;
    if (self_.now.remote == remote_state::held) co_await async_remove_session(self_.now.done);
    // In a session that is kept a turn that was cut short would go on, and cost.
    else if (self_.now.remote == remote_state::kept && cut_short)
        co_await async_clean_up(with_, self_.now.id, self_.now.session_id, when_done::keep, /*may_run=*/true);
    if (starter_ && starter_->is_in_doubt()) co_await async_remove_strays();
}

asio::awaitable<void> run_task::async_remove_strays() {
    pause pause{with_.executor};
    backoff delay{std::chrono::seconds{1}, std::chrono::minutes{5}, with_.random};
    for (bool listed = false; !listed;) {
        // A session made by a create whose answer was lost may be listed late.
        co_await pause.async_for(self_.config.settle);
        auto ours = co_await starter_->async_list_ours();
        with_.health.note(ours);
        if (ours.has_error()) {
            co_await pause.async_for(delay.next());
            continue;
        }
        for (const api::session& s : *ours) {
            if (s.id == self_.now.session_id) continue;
            with_.log.warning("removing a spare session", {{"run", self_.now.id}, {"session", s.id}});
            co_await async_clean_up(with_, self_.now.id, s.id, when_done::remove, /*may_run=*/true);
        }
        listed = true;
    }
    starter_.reset();
}

asio::awaitable<void> run_task::async_remove_session(when_done what) {
    const bool may_run = !found_ || found_->has_error();
    self_.now.remote = co_await async_clean_up(with_, self_.now.id, self_.now.session_id, what, may_run);
    with_.log.info("session removed", {{"run", self_.now.id},
                                       {"session", self_.now.session_id},
                                       {"remote", to_string(self_.now.remote)}});
    co_await self_.published.async_put();
}

asio::awaitable<void> run_task::async_drop_session() {
    const auto keep_alive = shared_from_this();
    alive_ = true;
    if (self_.now.remote != remote_state::kept) co_return;
    if (adopted_) { // somebody else's: never removed unless asked
        self_.now.remote = remote_state::lost;
        co_return;
    }
    self_.now.remote = remote_state::held;
    co_await async_remove_session(when_done::remove);
}

asio::awaitable<void> run_task::async_finish_unstarted(interruption why) {
    const auto keep_alive = shared_from_this();
    interruption_ = why;
    deadline_.cancel();
    co_await async_publish_end();
}

asio::awaitable<void> run_task::async_send(boost::json::array events, std::shared_ptr<send_job> job,
                                           stop_signal& signal) {
    const auto keep_alive = shared_from_this();
    sender out{with_, signal, self_.now.id, self_.now.session_id, self_.config.settle,
               std::chrono::steady_clock::now() + longest_send};
    const auto accepted = co_await out.async_send(std::move(events), self_.current, self_.seen);
    // Whoever reads the run after the answer must not be asked for the same again.
    intake update{with_, self_};
    if (accepted) co_await update.async_update_state(self_.current);
    job->set(accepted);
    self_.settled.wake();
}

bool run_task::can_take_turn() const noexcept {
    return is_finished(self_.now.state) && self_.now.remote == remote_state::kept && !alive_;
}

void run_task::begin_turn(boost::json::array events, std::shared_ptr<send_job> job) {
    alive_ = true;
    work_ = std::move(events);
    job_ = std::move(job);
    prior_ = follower::prior::publish;
    interruption_ = interruption::none;
    self_.current = turn{};
    self_.concluded = false;
    self_.known_end.reset();
    self_.now.result.reset();
    self_.now.error.reset();
    self_.now.finished_at.reset();
}

void run_task::stop(interruption why) {
    if (why != interruption::detached && (is_finished(self_.now.state) || interruption_ != interruption::none)) return;
    if (why == interruption::detached) detached_ = true;
    if (interruption_ == interruption::none || !in_turn_) interruption_ = why; // what came first decides
    if (in_turn_ || why == interruption::detached) self_.signal.stop();
}

void run_task::arm_deadline(std::function<void()> on_deadline) {
    deadline_.expires_after(self_.now.timeout);
    deadline_.async_wait([on_deadline = std::move(on_deadline)](error_code ec) {
        if (!ec) on_deadline();
    });
}

} // namespace tether::session
