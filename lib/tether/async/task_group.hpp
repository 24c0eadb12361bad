// Spawns coroutines that are stopped and awaited together.
#pragma once

#include <tether/async/event.hpp>
#include <tether/async/stop_signal.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <exception>
#include <functional>
#include <list>
#include <memory>

namespace tether::async {

/// Owns the stop signals of running coroutines. One thread, the executor's. Everything that a task refers to outlives
/// the task. A destroyed group leaves its tasks running.
///
/// A signal may be destroyed as soon as its task's completion handler runs, also by that handler, and so may everything
/// that the task referred to. `co_spawn` (Boost 1.81, impl/co_spawn.hpp) keeps its cancellation state in the signal and
/// reads it at each `co_await`. When it calls the handler, the task's frame is destroyed and every operation has left
/// its slot (`clear_cancellation_slot`); after the handler it awaits nothing. A signal must not be destroyed earlier,
/// nor while it is emitted: no operation of Asio completes inside `emit`. It must be emitted in a handler of the
/// executor: elsewhere, `co_spawn` queues a function that refers to the signal, and the task may end before that
/// function runs. `stop` does so; only code that emits a signal itself must take care of this.
class task_group {
  public:
    /// Gets the exception that ended the task; null after a normal end and after a cancellation. Must not throw.
    using end_handler = std::function<void(const std::exception_ptr& failure)>;

    explicit task_group(boost::asio::any_io_executor executor);

    /// Starts `work`, which may run before this returns; it ends later. `on_end` is called after the task has left the
    /// group and its frame is destroyed. Without it, failures are ignored. `signal` stops only this task. Throws when
    /// out of memory; `on_end` is then not called.
    void spawn(boost::asio::awaitable<void> work, end_handler on_end = {},
               std::shared_ptr<stop_signal> signal = std::make_shared<stop_signal>());
    /// Stops all tasks: immediately if called in a handler of the executor, otherwise in a later handler.
    void stop();
    /// Stops the task that was started first.
    void stop_oldest();
    /// Waits until all tasks have ended; false when some are left at `deadline`. Throws when cancelled.
    boost::asio::awaitable<bool> async_join(clock::time_point deadline = never);
    std::size_t size() const { return state_->signals.size(); }

  private:
    void emit(std::shared_ptr<stop_signal> signal);

    struct state {
        std::list<std::shared_ptr<stop_signal>> signals;
        event ended;
    };

    boost::asio::any_io_executor executor_;
    std::shared_ptr<state> state_; // shared with the tasks, which may outlive the group
};

} // namespace tether::async
