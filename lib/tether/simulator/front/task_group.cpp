// Spawns coroutines that can be stopped and awaited together.
#include <tether/simulator/front/task_group.hpp>

#include <tether/async/use_tuple.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

namespace tether::simulator {

task_group::task_group(asio::any_io_executor executor)
    : executor_{executor}
    , state_{std::make_shared<state>(executor)} {}

void task_group::spawn(asio::awaitable<void> task) {
    const auto place = state_->tasks.emplace(state_->tasks.end());
    auto done = [shared = state_, place, executor = executor_](std::exception_ptr) {
        place->over = true;
        // Posted: the signal must exist while the owner of its slot is on the stack.
        asio::post(executor, [shared, place] {
            shared->tasks.erase(place);
            shared->ended.cancel();
        });
    };
    asio::co_spawn(executor_, std::move(task), asio::bind_cancellation_slot(place->signal.slot(), std::move(done)));
}

void task_group::cancel() {
    // Handlers that Asio posts for a finished task would run after its signal is destroyed.
    for (state::task& each : state_->tasks)
        if (!each.over) each.signal.emit(asio::cancellation_type::terminal);
}

asio::awaitable<void> task_group::async_join(std::chrono::milliseconds limit) {
    const std::shared_ptr<state> shared = state_;
    const auto until = asio::steady_timer::clock_type::now() + limit;
    while (!shared->tasks.empty() && asio::steady_timer::clock_type::now() < until) {
        shared->ended.expires_at(until);
        co_await shared->ended.async_wait(async::use_tuple);
    }
}

} // namespace tether::simulator
