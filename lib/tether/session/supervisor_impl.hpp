// The supervisor's state: every run's task, the queue before them and the way out.
#pragma once

#include <tether/session/admission_queue.hpp>
#include <tether/session/gathering.hpp>
#include <tether/session/run_task.hpp>
#include <tether/session/supervisor.hpp>

#include <set>
#include <unordered_map>

namespace tether::session {

struct supervisor::impl {
    impl(boost::asio::any_io_executor executor, api::client& client, sink& out, const logger& log,
         follow_config follow, runs_config runs, std::string instance);

    boost::asio::awaitable<reply<run>> async_submit(run_spec spec, run_owner owner);
    boost::asio::awaitable<reply<std::vector<std::string>>> async_send(std::string run_id, boost::json::array events);
    boost::asio::awaitable<reply<run>> async_cancel(std::string run_id);
    boost::asio::awaitable<reply<void>> async_forget(std::string run_id);
    boost::asio::awaitable<void> async_stop(milliseconds grace);
    supervisor_counts counts() const;

    /// Starts queued runs while there are slots.
    void admit();

    using task_ptr = std::shared_ptr<run_task>;
    task_ptr find(const std::string& run_id) const;
    std::optional<refused> refuse_session(const run_spec& spec, const run_owner& owner) const;
    run make_run(const run_spec& spec, run_owner owner);
    void start(task_ptr task);
    void finished(const task_ptr& task);
    void deadline_passed(const std::string& run_id);
    void end_unstarted(task_ptr task, interruption why);
    void launch(task_ptr task, boost::asio::awaitable<void> work);
    void launch_send(task_ptr task, boost::json::array events, std::shared_ptr<send_job> job);
    void ended(const task_ptr& task, std::exception_ptr error);
    void arm(const task_ptr& task);

    boost::asio::any_io_executor executor_;
    follow_config follow_;
    runs_config runs_;
    upstream_health health_;
    tools tools_;
    ulid_source ids_;
    admission_queue queue_;
    std::unordered_map<std::string, task_ptr> tasks_; ///< unfinished, being cleaned up, or kept
    std::map<run_state, std::size_t> finished_;
    std::uint64_t started_ = 0;
    std::size_t running_ = 0; ///< coroutines of tasks that have not ended
    gathering changed_;       ///< told when a task ends
    std::set<std::shared_ptr<stop_signal>> sends_; ///< of tasks that hand events on
    bool stopping_ = false;
};

} // namespace tether::session
