// Loads runs from the store, after a restart or for a further turn.
#include <tether/session/log_kinds.hpp>
#include <tether/session/run/supervisor_impl.hpp>

namespace tether::session {

namespace asio = boost::asio;

namespace {

/// How many resumed runs start per second; no run waits longer than `longest_spread`.
constexpr std::size_t resumed_per_second = 500;
constexpr milliseconds longest_spread{20'000};

} // namespace

asio::awaitable<result<supervisor_impl::task_ptr>> supervisor_impl::async_find(std::string run_id) {
    if (task_ptr known = find(run_id)) co_return known;
    auto kept = co_await tools_.recovery.async_load(run_id);
    if (task_ptr known = find(run_id)) co_return known; // another call loaded it meanwhile
    if (kept.has_error()) co_return kept.error();
    if (!kept->has_value() || (*kept)->run.remote != remote_state::kept) co_return task_ptr();
    auto task = std::make_shared<run_task>(tools_, follow_, std::move(**kept), run_task::origin::kept);
    tasks_.emplace(run_id, task);
    co_return task;
}

asio::awaitable<std::optional<refused>> supervisor_impl::async_refuse_session(std::string session_id, run_owner owner) {
    auto runs = co_await tools_.recovery.async_runs_of_session(session_id);
    if (runs.has_error()) co_return store_failed(runs.error());
    const refused busy{refusal::not_finished, "another run uses this session", {}};
    const refused unknown{refusal::not_found, "no such session", {}};
    for (const run& r : *runs) {
        // The response must not reveal which user owns a session.
        if (r.owner.uid != owner.uid && owner.uid != 0) co_return unknown;
        if (!is_finished(r.state) || r.remote == remote_state::held || tasks_.contains(r.id)) co_return busy;
    }
    if (claims_.contains(session_id)) co_return busy;
    co_return std::nullopt;
}

asio::awaitable<result<std::vector<std::string>>> supervisor_impl::async_secrets_of(std::string session_id) {
    const auto runs = co_await tools_.recovery.async_runs_of_session(session_id);
    if (runs.has_error()) co_return runs.error();
    for (const run& r : *runs) {
        if (r.remote != remote_state::kept) continue;
        auto kept = co_await tools_.recovery.async_load(r.id);
        if (kept.has_error()) co_return kept.error();
        // One is enough: runs that followed the session later have the secrets of the run that created it.
        if (kept->has_value() && !(*kept)->continuation.secrets.empty())
            co_return std::move((*kept)->continuation.secrets);
    }
    co_return std::vector<std::string>();
}

asio::awaitable<result<supervisor_impl::use>> supervisor_impl::async_other_use(std::string session_id,
                                                                               std::string run_id) {
    const auto runs = co_await tools_.recovery.async_runs_of_session(session_id);
    if (runs.has_error()) co_return runs.error();
    use found = claims_.is_of_another(session_id, run_id) ? use::followed : use::none;
    for (const run& r : *runs) {
        if (r.id == run_id) continue;
        if (!is_finished(r.state) || r.remote == remote_state::held || tasks_.contains(r.id)) found = use::followed;
        else if (r.remote == remote_state::kept && found == use::none) found = use::kept;
    }
    co_return found;
}

asio::awaitable<result<std::size_t>> supervisor_impl::async_recover() {
    constexpr std::size_t page_limit = 500;
    std::vector<task_ptr> waiting; // come after the runs that had a slot
    std::vector<task_ptr> resumed;
    std::size_t count = 0;
    std::string after;
    for (bool more = true; more;) {
        auto page = co_await tools_.recovery.async_unfinished(after, page_limit);
        if (stopping_) co_return count;
        if (page.has_error()) co_return page.error();
        more = page->size() == page_limit;
        if (more) after = page->back().run.id;
        count += page->size();
        for (kept_run& kept : *page) {
            const bool is_queued = kept.run.state == run_state::queued;
            task_ptr task = take_up(std::move(kept));
            if (is_queued) waiting.push_back(task);
            if (task) resumed.push_back(std::move(task));
        }
    }
    for (const task_ptr& task : waiting) queue_.push(task->run().id, task->run().owner.uid);
    // Called only now, because an overdue run must be found in the queue.
    for (const task_ptr& task : resumed) settle(task);
    co_await async_end_runless();
    if (count > 0) tools_.log.write(log_kinds.unfinished_runs_recovered, {{"runs", count}, {"queued", waiting.size()}});
    admit();
    co_return count;
}

/// Removes sessions on the ledger whose runs the store has set aside. An error does not stop the startup: the next
/// startup finds them on the ledger again.
asio::awaitable<void> supervisor_impl::async_end_runless() {
    const auto ledger = co_await tools_.recovery.async_ledger();
    if (ledger.has_error()) co_return;
    for (const ledger_entry& line : *ledger) {
        if (line.kept || tasks_.contains(line.run_id)) continue;
        const auto known = co_await tools_.recovery.async_load(line.run_id);
        if (known.has_error() || known->has_value() || stopping_) continue;
        end_runless(line);
    }
}

/// Returns the task of an unfinished run; null when only the run's session must still be ended.
supervisor_impl::task_ptr supervisor_impl::take_up(kept_run kept) {
    const std::string id = kept.run.id;
    const run_state state = kept.run.state;
    kept.run.follow.mode = follow_mode::none;
    const bool has_further_turn = is_finished(state) && !kept.continuation.spec.events.empty();
    // Search for work that the API accepted while the daemon was stopped, without a limit of age.
    // Versions before `queue_timeout` counted the time in the queue as the run's.
    if (state == run_state::queued) kept.continuation.deadline = queue_deadline_of(kept.run);
    if (has_further_turn) kept.continuation.deadline = tools_.dates.now() + kept.run.timeout;
    auto task = std::make_shared<run_task>(tools_, follow_, std::move(kept), run_task::origin::kept);
    tasks_.emplace(id, task);
    tools_.log.write(log_kinds.run_resumed_after_restart,
                     {{"run", id}, {"session", task->run().session_id}, {"state", to_string(state)}});
    if (is_finished(state) && !has_further_turn) {
        launch(task, task->async_finish_session());
        return nullptr;
    }
    if (state != run_state::queued) {
        ++resumed_;
        queue_.push_resumed(id, task->run().owner.uid);
    }
    return task;
}

/// An answered cancel and a passed deadline need no slot.
void supervisor_impl::settle(const task_ptr& task) {
    const bool late = task->continuation().deadline && *task->continuation().deadline <= tools_.dates.now();
    if (!task->continuation().cancelled && !late) return arm(task);
    queue_.remove(task->run().id);
    end_unadmitted(task, task->continuation().cancelled ? interruption::cancelled : overdue(task->run()));
}

/// Spreads the starts of resumed runs, so that a restart does not send all requests together.
milliseconds supervisor_impl::resumed_delay() const {
    const milliseconds span = std::min(longest_spread, milliseconds{1000 * resumed_ / resumed_per_second});
    return milliseconds{static_cast<milliseconds::rep>(tools_.random() * static_cast<double>(span.count()))};
}

} // namespace tether::session
