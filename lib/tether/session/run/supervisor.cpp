#include <tether/session/log_kinds.hpp>
#include <tether/session/run/supervisor_impl.hpp>

#include <tether/core/caught.hpp>

#include <algorithm>
#include <fmt/format.h>
#include <random>

namespace tether::session {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

jitter make_jitter() {
    // Shared: every run keeps copies, and copied engines would take 2.5 KiB each and all draw the same values.
    auto engine = std::make_shared<std::mt19937_64>(random_bits());
    return [engine] { return std::uniform_real_distribution<double>{0.0, 1.0}(*engine); };
}

void note_age(std::optional<milliseconds>& oldest, const std::optional<wall_time>& since, wall_time now) {
    if (since) oldest = std::max(oldest.value_or(milliseconds{0}), std::chrono::floor<milliseconds>(now - *since));
}

/// Counts a session of ours at the API.
void count_session(const run& of, supervisor_counts& into, wall_time now) {
    ++into.ledger;
    note_age(into.oldest_session, acceptance_of(of), now);
    if (!is_finished(of.state)) return;
    ++into.removals;
    note_age(into.oldest_removal, end_of(of), now);
}

} // namespace

std::unique_ptr<supervisor> make_supervisor(asio::any_io_executor executor, api::client& client, sink& records,
                                            recovery_source& recovery, const logger& log, follow_config follow,
                                            runs_config runs, std::string instance, observer& figures, calendar dates) {
    return std::make_unique<supervisor_impl>(std::move(executor), client, records, recovery, log, follow,
                                             std::move(runs), std::move(instance), figures, dates);
}

supervisor_impl::supervisor_impl(asio::any_io_executor executor, api::client& client, sink& records,
                                 recovery_source& recovery, const logger& log, follow_config follow, runs_config runs,
                                 std::string instance, observer& figures, calendar dates)
    : executor_{executor}
    , follow_{follow}
    , runs_{std::move(runs)}
    , census_{client, health_}
    , starts_{client.creates_per_minute()}
    , tools_{executor,
             client,
             records,
             recovery,
             log,
             health_,
             make_jitter(),
             std::move(instance),
             figures,
             claims_,
             dates,
             census_,
             follow_.confirm_after,
             starts_}
    , queue_{runs_.active_runs}
    , spawned_{executor} {
    health_.on_trouble = [this] { trouble_changed(); };
}

supervisor_impl::task_ptr supervisor_impl::find(const std::string& run_id) const {
    const auto at = tasks_.find(run_id);
    return at == tasks_.end() ? nullptr : at->second;
}

std::optional<refused> supervisor_impl::add_defaults(run_spec& spec) const {
    const auto missing = [](std::string field, std::string_view setting) {
        return refused{refusal::incomplete,
                       fmt::format("is missing, and the configuration has no default ({})", setting),
                       {},
                       std::move(field)};
    };
    if (spec.agent.is_null()) {
        if (runs_.agent.empty()) return missing("/agent", "runs.agent");
        spec.agent = runs_.agent;
    }
    if (spec.environment_id.empty()) spec.environment_id = runs_.environment_id;
    if (spec.environment_id.empty()) return missing("/environment_id", "runs.environment_id");
    return std::nullopt;
}

run supervisor_impl::make_run(const run_spec& spec, run_owner owner) {
    run made;
    made.created_at = wall_now();
    made.accepted_on = tools_.dates.now();
    made.id = "run_" + ids_.next(*made.accepted_on); // ids sort by acceptance, even when the wall clock is set
    made.agent = spec.agent;
    made.environment_id = spec.environment_id;
    made.title = spec.title;
    made.labels = spec.labels;
    made.owner = std::move(owner);
    made.timeout = spec.timeout.count() > 0 ? spec.timeout : runs_.timeout;
    const milliseconds longest_wait = spec.queue_timeout.value_or(runs_.queue_timeout);
    if (longest_wait.count() > 0) made.queue_timeout = longest_wait;
    made.previews = spec.previews;
    const bool foreign = !spec.session_id.empty();
    made.session_id = spec.session_id;
    made.done = spec.done.value_or(foreign ? when_done::keep : runs_.done);
    return made;
}

asio::awaitable<reply<run>> supervisor_impl::async_submit(run_spec spec, run_owner owner, request_key key) {
    const refused stopping{refusal::stopping, "the daemon is stopping", {}};
    if (stopping_) co_return stopping;
    const std::string session_id = spec.session_id;
    if (session_id.empty()) {
        if (auto missing = add_defaults(spec)) co_return *missing;
    } else if (auto taken = co_await async_refuse_session(session_id, owner)) {
        co_return *taken;
    }
    run made = make_run(spec, std::move(owner));
    const session_claim claim{claims_, session_id, made.id};
    continuation rest;
    if (!session_id.empty()) {
        auto secrets = co_await async_secrets_of(session_id);
        if (secrets.has_error()) co_return store_failed(secrets.error());
        rest.secrets = std::move(*secrets);
    }
    rest.open = true;
    rest.deadline = queue_deadline_of(made);
    rest.spec = std::move(spec);
    if (const error_code ec = co_await tools_.sink.async_accept(made, rest, std::move(key))) co_return store_failed(ec);
    tools_.observer.turn_accepted();
    tools_.log.write(log_kinds.run_accepted,
                     {{"run", made.id},
                      {"session", made.session_id},
                      {"uid", made.owner.uid},
                      {"timeout", made.timeout},
                      {"when_done", to_string(made.done)}});
    kept_run kept;
    kept.run = made;
    kept.continuation = std::move(rest);
    auto task = std::make_shared<run_task>(tools_, follow_, std::move(kept), run_task::origin::fresh);
    tasks_.emplace(made.id, task);
    arm(task);
    queue_.push(made.id, made.owner.uid);
    admit();
    co_return made;
}

void supervisor_impl::arm(const task_ptr& task) {
    task->arm_deadline([this, id = task->run().id] { deadline_passed(id); });
}

void supervisor_impl::admit() {
    while (!stopping_) {
        const auto next = queue_.admit();
        if (!next) return;
        if (const task_ptr task = find(next->run_id)) start(task);
        else queue_.release(next->owner); // deleted while it waited
    }
}

void supervisor_impl::start(task_ptr task) {
    ++started_;
    const bool resumed = task->has_begun();
    const milliseconds delay = resumed ? resumed_delay() : milliseconds{0};
    launch(task, task->async_live([this, owner = task->run().owner.uid] { finished(owner); }, delay));
}

void supervisor_impl::finished(uid_t owner) {
    queue_.release(owner);
    admit();
}

void supervisor_impl::launch(task_ptr task, asio::awaitable<void> work) {
    std::shared_ptr<async::stop_signal> signal{task, &task->signal()};
    auto on_end = [this, task](const std::exception_ptr& failure) { ended(task, failure); };
    spawned_.spawn(std::move(work), std::move(on_end), std::move(signal));
}

/// Starts a task that is not a run's own. Its failures are ignored.
void supervisor_impl::launch_other(asio::awaitable<void> work, std::function<void()> on_end,
                                   std::shared_ptr<async::stop_signal> signal) {
    auto done = [this, on_end = std::move(on_end)](const std::exception_ptr&) {
        on_end();
        changed_.notify();
    };
    spawned_.spawn(std::move(work), std::move(done), std::move(signal));
}

void supervisor_impl::ended(const task_ptr& task, const std::exception_ptr& failure) {
    task->rest();
    if (failure) tools_.log.write(log_kinds.run_task_failed, {{"run", task->run().id}, failure_field(failure)});
    if (task->is_done()) tasks_.erase(task->run().id); // an unfinished run is left for the next startup
    changed_.notify();
}

void supervisor_impl::deadline_passed(const std::string& run_id) {
    const task_ptr task = find(run_id);
    if (!task) return;
    if (!task->awaits_acceptance())
        tools_.log.write(log_kinds.run_deadline_passed, {{"run", run_id}, {"session", task->run().session_id}});
    const interruption why = overdue(task->run());
    if (queue_.remove(run_id)) end_unadmitted(task, why);
    else task->stop(why);
}

/// Ends a run that waits for a slot; its end needs none.
void supervisor_impl::end_unadmitted(task_ptr task, interruption why) {
    if (task->has_begun()) { // before a restart
        task->stop(why);
        launch(task, task->async_live([] {}));
    } else {
        launch(task, task->async_finish_unstarted(why));
    }
}

std::optional<follow_state> supervisor_impl::following(const std::string& run_id) const {
    const task_ptr task = find(run_id);
    return task ? std::optional{task->run().follow} : std::nullopt;
}

std::size_t supervisor_impl::unfinished_of(uid_t owner) const {
    return static_cast<std::size_t>(std::count_if(tasks_.begin(), tasks_.end(), [&](const auto& each) {
        const run& now = each.second->run();
        return now.owner.uid == owner && !is_finished(now.state);
    }));
}

bool supervisor_impl::is_unfinished(const std::string& run_id) const {
    const task_ptr task = find(run_id);
    return task && !is_finished(task->run().state);
}

void supervisor_impl::set_answered(bool before, std::function<void()> on_first) {
    health_.has_answered = before;
    health_.on_first_answer = std::move(on_first);
}

void supervisor_impl::set_config(follow_config follow, runs_config runs) {
    follow_ = follow;
    tools_.confirm_after = follow.confirm_after;
    queue_.set_slots(runs.active_runs);
    runs_ = std::move(runs);
    admit();
}

supervisor_counts supervisor_impl::counts(std::optional<uid_t> owner) const {
    supervisor_counts now;
    const wall_time date = tools_.dates.now();
    for (const auto& [id, task] : tasks_) {
        if (owner && task->run().owner.uid != *owner) continue;
        if (!is_finished(task->run().state)) ++now.by_state[task->run().state];
        if (task->run().follow.mode == follow_mode::stream) ++now.streams;
        if (task->holds_session()) count_session(task->run(), now, date);
    }
    now.started = started_;
    now.last_success = health_.last_success;
    now.last_failure = health_.last_failure;
    now.last_failure_text = health_.last_failure_text;
    return now;
}

asio::awaitable<bool> supervisor_impl::async_stop(milliseconds grace) {
    stopping_ = true;
    const auto give_up = steady_clock::now() + grace;
    // A task that ends immediately would remove itself from the map.
    std::vector<task_ptr> all;
    for (const auto& [id, task] : tasks_) all.push_back(task);
    for (const task_ptr& task : all) task->stop(interruption::detached);
    spawned_.stop();
    const bool is_quiet = co_await spawned_.async_join(give_up);
    if (is_quiet) tools_.log.write(log_kinds.detached_from_all_sessions);
    else tools_.log.write(log_kinds.runs_still_busy_at_shutdown, {{"runs", spawned_.size()}});
    co_return is_quiet;
}

} // namespace tether::session
