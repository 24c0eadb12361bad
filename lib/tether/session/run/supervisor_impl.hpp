// The supervisor's state: every run's task, their queue, and the shutdown.
#pragma once

#include <tether/async/task_group.hpp>
#include <tether/core/id.hpp>
#include <tether/session/policy/admission_queue.hpp>
#include <tether/session/run/run_task.hpp>
#include <tether/session/run/supervisor.hpp>

#include <set>
#include <unordered_map>

namespace tether::session {

class supervisor_impl final : public supervisor {
  public:
    supervisor_impl(boost::asio::any_io_executor executor, api::client& client, sink& records,
                    recovery_source& recovery, const logger& log, follow_config follow, runs_config runs,
                    std::string instance, observer& figures, calendar dates);

    boost::asio::awaitable<reply<run>> async_submit(run_spec spec, run_owner owner, request_key key) override;
    boost::asio::awaitable<reply<std::vector<std::string>>> async_send(std::string run_id, input_batch events,
                                                                       request_key key) override;
    boost::asio::awaitable<reply<std::vector<std::string>>> async_repeat_send(std::string run_id,
                                                                              std::string key) override;
    boost::asio::awaitable<reply<run>> async_cancel(std::string run_id) override;
    boost::asio::awaitable<reply<void>> async_forget(std::string run_id) override;
    boost::asio::awaitable<reply<std::vector<orphan>>> async_reap(reap_mode mode) override;
    std::optional<follow_state> following(const std::string& run_id) const override;
    std::size_t unfinished_of(uid_t owner) const override;
    bool is_unfinished(const std::string& run_id) const override;
    void set_answered(bool before, std::function<void()> on_first) override;
    boost::asio::awaitable<result<std::size_t>> async_recover() override;
    supervisor_counts counts(std::optional<uid_t> owner) const override;
    std::optional<upstream_trouble> trouble() const override { return health_.trouble.now(); }
    void set_config(follow_config follow, runs_config runs) override;
    boost::asio::awaitable<bool> async_stop(milliseconds grace) override;

  private:
    /// Starts queued runs while slots are free.
    void admit();

    using task_ptr = std::shared_ptr<run_task>;
    task_ptr find(const std::string& run_id) const;
    /// Returns the run's task, loaded from the store when its session is kept; empty when none exists.
    boost::asio::awaitable<result<task_ptr>> async_find(std::string run_id);
    /// How other runs use the session.
    enum class use { none, kept, followed };
    boost::asio::awaitable<result<use>> async_other_use(std::string session_id, std::string run_id);
    boost::asio::awaitable<std::optional<refused>> async_refuse_session(std::string session_id, run_owner owner);
    /// The secrets that texts about a kept session may contain, from the runs that had it.
    boost::asio::awaitable<result<std::vector<std::string>>> async_secrets_of(std::string session_id);
    std::optional<refused> add_defaults(run_spec& spec) const;
    run make_run(const run_spec& spec, run_owner owner);
    task_ptr take_up(kept_run kept);
    boost::asio::awaitable<void> async_end_runless();
    void end_runless(const ledger_entry& line);
    void settle(const task_ptr& task);
    milliseconds resumed_delay() const;
    void start(task_ptr task);
    void finished(uid_t owner);
    void deadline_passed(const std::string& run_id);
    void end_unadmitted(task_ptr task, interruption why);
    void launch(task_ptr task, boost::asio::awaitable<void> work);
    void launch_other(boost::asio::awaitable<void> work, std::function<void()> on_end,
                      std::shared_ptr<async::stop_signal> signal = std::make_shared<async::stop_signal>());
    void launch_send(task_ptr task, input_batch events, std::shared_ptr<send_job> job, request_key key);
    std::shared_ptr<send_job> make_job(const std::string& run_id, const request_key& key);
    void remove_orphan(const orphan& what);
    void launch_removal(std::string name, boost::asio::awaitable<void> work);
    void trouble_changed();
    boost::asio::awaitable<void> async_probe_upstream();
    void ended(const task_ptr& task, const std::exception_ptr& failure);
    void arm(const task_ptr& task);

    boost::asio::any_io_executor executor_;
    follow_config follow_;
    runs_config runs_;
    upstream_health health_;
    session_claims claims_; ///< declared before the tasks, which hold claims
    session_census census_;
    start_gates starts_; ///< declared before the tasks, which hold passes
    tools tools_;
    ulid_source ids_;
    admission_queue queue_;
    std::unordered_map<std::string, task_ptr> tasks_; ///< unfinished, or being cleaned up
    /// Sends with a key that have no answer yet, by run and key.
    std::map<std::pair<std::string, std::string>, std::weak_ptr<send_job>> keyed_sends_;
    std::size_t resumed_ = 0; ///< runs that were active before a restart
    std::uint64_t started_ = 0;
    async::event changed_;      ///< notified when a task ends
    async::task_group spawned_; ///< of runs, sends, removals and the probe
    bool is_probing_ = false;
    std::optional<wall_time> trouble_since_; ///< of the trouble that was logged last, until its end
    std::set<std::string> reaped_;           ///< orphaned sessions being removed
    bool stopping_ = false;
};

} // namespace tether::session
