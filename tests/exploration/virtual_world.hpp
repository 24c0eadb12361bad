// Runs a supervisor, its runs and the simulated API, in virtual time.
#pragma once

#include "direct_transport.hpp"
#include "support/recording.hpp"
#include "support/recording_sink.hpp"

#include <tether/async/task_group.hpp>
#include <tether/async/use_tuple.hpp>
#include <tether/session/run/supervisor.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace tether::test {

/// The profile that `TETHER_EXPLORE_PROFILE` names; by default the API's own. Throws for an unknown name.
simulator::server_profile explored_profile();

/// Properties of the network and the API, except faults.
struct circumstances {
    simulator::server_profile profile = explored_profile();
    std::chrono::milliseconds pace{100};   ///< between two events
    std::chrono::milliseconds list_lag{0}; ///< until the history shows an event
    std::chrono::milliseconds status_lag{0};
    std::chrono::milliseconds clock_step_after{0}; ///< until the wall clock is set wrong for five seconds; 0: never
    std::chrono::hours clock_step{0};              ///< the amount of that change
    std::size_t piece = 0;                         ///< most bytes that one read of a stream returns; 0: no limit
    std::uint32_t requests_per_minute = 600'000;
    std::uint32_t creates_per_minute = 600'000;
    session::follow_config follow;
    session::runs_config runs;
};

/// Only one may exist at a time: constructing one resets the time.
class virtual_world final : public run_client {
  public:
    explicit virtual_world(const circumstances& given = {}, unsigned long long seed = 0);
    ~virtual_world() override;

    /// Runs until `done()`; false when it is still false `limit` after the world was created.
    bool run_until(const std::function<bool()>& done, std::chrono::seconds limit);
    /// Creates a run that the simulator answers by the directives of `prompt`.
    void submit(const std::string& prompt);
    /// Plays `what` until its clean-up ends. Adds broken promises to `complaints`.
    played play(const recording& what, std::string faults);

    asio::awaitable<std::string> async_create(const recording& what, std::string faults) override;
    asio::awaitable<seen_run> async_settled(std::string run_id) override;
    asio::awaitable<void> async_working(std::string run_id) override;
    asio::awaitable<void> async_send(std::string run_id, boost::json::array events) override;
    asio::awaitable<void> async_forget(std::string run_id);

    /// Ends the supervisor without another change to the store, and starts a new one from what the store has. Requests
    /// on their way still reach the API.
    void kill_and_restart();

    /// The run as last published; null before.
    const session::run* published(const std::string& run_id) const;

    boost::asio::io_context ctx{1};
    simulator::backend api;
    async::task_group tasks;
    simulator::hub players;
    direct_transport transport;
    api::governor governor;
    api::client client;
    recording_sink sink;
    std::vector<std::string> log_lines;
    logger log;
    std::unique_ptr<session::supervisor> supervisor;
    std::string refusal;                 ///< why the client could not continue; empty for no reason
    std::vector<std::string> complaints; ///< promises that were broken during the run

  private:
    void start_supervisor();
    void stop_supervisor();
    void watch(simulator::endpoint what);
    asio::awaitable<void> async_raise_budgets();
    asio::awaitable<void> async_step_clock(std::chrono::milliseconds after, std::chrono::hours by);

    const circumstances given_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> busy_;
    boost::asio::steady_timer changed_; ///< cancelled whenever a run is published
};

} // namespace tether::test
