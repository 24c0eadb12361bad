// Spawns coroutines that can be stopped and awaited together.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <list>
#include <memory>

namespace tether::simulator {

namespace asio = boost::asio;

/// For use on the executor's thread. Everything that a task refers to must outlive it; destroying
/// the group does not end its tasks.
class task_group {
  public:
    explicit task_group(asio::any_io_executor executor);

    /// Starts a task. An exception ends only that task.
    void spawn(asio::awaitable<void> task);
    /// Asks all tasks to end (`terminal`).
    void cancel();
    /// Waits until all have ended, at most for the given time. Cancellable.
    asio::awaitable<void> async_join(std::chrono::milliseconds limit);
    std::size_t size() const { return state_->tasks.size(); }

  private:
    struct state {
        explicit state(const asio::any_io_executor& executor) : ended{executor} {}
        struct task {
            asio::cancellation_signal signal;
            bool over = false;
        };
        std::list<task> tasks;
        asio::steady_timer ended;
    };

    asio::any_io_executor executor_;
    std::shared_ptr<state> state_; // shared: a signal must outlive its task, and a task may outlive the group
};

} // namespace tether::simulator
