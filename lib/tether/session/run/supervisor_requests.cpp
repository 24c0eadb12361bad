// Carries out the requests of clients on runs.
#include <tether/session/log_kinds.hpp>
#include <tether/session/run/supervisor_impl.hpp>

#include <algorithm>

namespace tether::session {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

/// Longest wait until a run that was waiting for a slot is published as cancelled.
constexpr std::chrono::seconds longest_cancel{2};

/// Longest wait for a session's removal before a `DELETE` of its run is asked to retry later.
constexpr std::chrono::seconds longest_removal{10};

/// True when the API starts to work after it accepts these.
bool begins_turn(const input_batch& events) {
    return std::any_of(events.patterns().begin(), events.patterns().end(),
                       [](const auto& event) { return is_work(kind_of(event)); });
}

refused cancel_not_kept(const error_code& why) {
    return {refusal::store_failed,
            why.message() +
                "; the run ends as soon as the store accepts writes again. If the daemon restarts before that, cancel "
                "the run again",
            {}};
}

} // namespace

asio::awaitable<reply<run>> supervisor_impl::async_cancel(std::string run_id) {
    const task_ptr task = find(run_id);
    const refused not_found;
    if (!task) co_return not_found;
    if (const error_code before = task->cancel_not_kept()) co_return cancel_not_kept(before);
    if (is_finished(task->run().state) && !task->awaits_acceptance()) co_return task->run();
    const error_code unkept = co_await task->async_note_cancelled();
    tools_.log.write(log_kinds.cancelling_run, {{"run", run_id}, {"session", task->run().session_id}});
    const bool waits = task->run().state == run_state::queued;
    const bool has_slot = !queue_.remove(run_id);
    if (has_slot) task->stop(interruption::cancelled);
    else end_unadmitted(task, interruption::cancelled);
    const auto give_up = steady_clock::now() + longest_cancel;
    while ((waits || !has_slot) && !unkept && tasks_.contains(run_id) && steady_clock::now() < give_up)
        co_await changed_.async_wait(give_up);
    if (unkept) co_return cancel_not_kept(unkept);
    co_return task->run();
}

/// The job stays known by its key for as long as someone works on it or waits for it.
std::shared_ptr<send_job> supervisor_impl::make_job(const std::string& run_id, const request_key& key) {
    auto job = std::make_shared<send_job>();
    std::erase_if(keyed_sends_, [](const auto& each) { return each.second.expired(); });
    if (!key.key.empty()) keyed_sends_.insert_or_assign({run_id, key.key}, job);
    return job;
}

asio::awaitable<reply<std::vector<std::string>>> supervisor_impl::async_repeat_send(std::string run_id,
                                                                                    std::string key) {
    const auto known = keyed_sends_.find({run_id, key});
    const std::shared_ptr<send_job> job = known == keyed_sends_.end() ? nullptr : known->second.lock();
    if (job) co_return co_await job->async_answer();
    const refused in_doubt{refusal::unreachable,
                           "it is not known whether the API accepted the events first sent with this key; they are "
                           "not sent again",
                           {}};
    co_return in_doubt;
}

asio::awaitable<reply<std::vector<std::string>>> supervisor_impl::async_send(std::string run_id, input_batch events,
                                                                             request_key key) {
    const auto known = co_await async_find(run_id);
    if (known.has_error()) co_return store_failed(known.error());
    refused why;
    const task_ptr task = *known;
    if (task && task->can_take_turn()) {
        const auto others = co_await async_other_use(task->run().session_id, run_id);
        if (others.has_error()) why = store_failed(others.error());
        else if (*others == use::followed) why = {refusal::not_finished, "another run uses this session", {}};
        if (others.has_error() || *others == use::followed) {
            if (task->is_done()) tasks_.erase(run_id);
            co_return why;
        }
    }
    const task_ptr active = find(run_id);
    if (stopping_) why = {refusal::stopping, "the daemon is stopping", {}};
    else if (!task) why = {refusal::finished, "the run is finished and its session was not kept", {}};
    else if (task->awaits_acceptance() || (active && active != task))
        why = {refusal::not_finished, "the API has not accepted the events of a further turn yet", {}};
    else if (is_finished(task->run().state) && task->run().remote == remote_state::kept && !task->can_take_turn())
        why = {refusal::not_finished, "the last turn is still being cleaned up: try again in a few seconds", {}};
    else if (is_finished(task->run().state) && !task->can_take_turn())
        why = {refusal::finished, "the run is finished and its session is being removed", {}};
    else if (is_finished(task->run().state) && !begins_turn(events))
        why = {refusal::finished,
               "the run is finished: only user.message and user.define_outcome start a further turn",
               {}};
    else if (task->run().state == run_state::queued || task->run().state == run_state::starting)
        why = {refusal::not_finished, "the run's first work has not been sent yet", {}};
    else if (!task->can_take_turn() && !task->takes_events())
        why = {refusal::not_finished, "the run accepts no events at the moment: send again shortly", {}};
    else {
        auto job = make_job(run_id, key);
        if (task->can_take_turn()) {
            tasks_.insert_or_assign(run_id, task);
            tools_.log.write(log_kinds.further_turn_queued, {{"run", run_id}, {"session", task->run().session_id}});
            task->prepare_turn(std::move(events), job, std::move(key));
            arm(task);
            queue_.push(run_id, task->run().owner.uid);
            admit();
        } else {
            launch_send(task, std::move(events), job, std::move(key));
        }
        co_return co_await job->async_answer();
    }
    if (task && task == active && task->is_done()) tasks_.erase(run_id); // loaded, and not needed
    co_return why;
}

void supervisor_impl::launch_send(task_ptr task, input_batch events, std::shared_ptr<send_job> job, request_key key) {
    auto signal = std::make_shared<async::stop_signal>();
    asio::awaitable<void> work = task->async_send(std::move(events), job, *signal, std::move(key));
    auto on_end = [job] { job->refuse({refusal::unreachable, "the send was interrupted", {}}); };
    launch_other(std::move(work), std::move(on_end), std::move(signal));
}

asio::awaitable<reply<void>> supervisor_impl::async_forget(std::string run_id) {
    const auto known = co_await async_find(run_id);
    if (known.has_error()) co_return store_failed(known.error());
    const task_ptr task = *known;
    const auto give_up = steady_clock::now() + longest_removal;
    const auto is_quietening = [&] { // the last turn of a kept session is still being cleaned up
        return is_finished(task->run().state) && task->run().remote == remote_state::kept && !task->can_take_turn();
    };
    if (task && is_quietening()) {
        while (is_quietening() && steady_clock::now() < give_up) co_await changed_.async_wait(give_up);
        // A finished task may have been dropped from memory.
        if (!is_quietening()) co_return co_await async_forget(std::move(run_id));
    }
    const auto refuse = [](refusal why, const char* detail) { return refused{why, detail, {}}; };
    if (task && !is_finished(task->run().state)) co_return refuse(refusal::not_finished, "the run is not finished");
    if (task && task->run().remote == remote_state::kept) {
        const auto others = co_await async_other_use(task->run().session_id, run_id);
        if (others.has_error()) co_return store_failed(others.error());
        if (!task->can_take_turn()) co_return refuse(refusal::not_finished, "the run is about to start another turn");
        if (*others == use::none) launch(task, task->async_drop_session());
        else tasks_.erase(run_id); // another run uses the session now
    }
    while (tasks_.contains(run_id) && steady_clock::now() < give_up) co_await changed_.async_wait(give_up);
    if (tasks_.contains(run_id)) co_return refuse(refusal::unreachable, "the session could not be removed yet");
    if (const error_code ec = co_await tools_.sink.async_remove(run_id)) co_return store_failed(ec);
    tools_.log.write(log_kinds.run_deleted, {{"run", run_id}});
    co_return reply<void>{};
}

} // namespace tether::session
