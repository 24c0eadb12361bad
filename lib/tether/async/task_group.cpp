#include <tether/async/task_group.hpp>

#include <tether/core/caught.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>

namespace tether::async {

namespace asio = boost::asio;

task_group::task_group(asio::any_io_executor executor)
    : executor_{std::move(executor)}
    , state_{std::make_shared<state>()} {}

void task_group::spawn(asio::awaitable<void> work, end_handler on_end, std::shared_ptr<stop_signal> signal) {
    const asio::cancellation_slot slot = signal->slot();
    const auto place = state_->signals.insert(state_->signals.end(), std::move(signal));
    auto done = [shared = state_, place, on_end = std::move(on_end)](const std::exception_ptr& error) {
        shared->signals.erase(place);
        if (on_end) on_end(error && is_cancellation(error) ? nullptr : error);
        shared->ended.notify();
    };
    try {
        asio::co_spawn(executor_, std::move(work), asio::bind_cancellation_slot(slot, std::move(done)));
    } catch (...) {
        state_->signals.erase(place);
        throw;
    }
}

void task_group::stop() {
    for (const auto& signal : state_->signals) emit(signal);
}

void task_group::stop_oldest() {
    if (!state_->signals.empty()) emit(state_->signals.front());
}

void task_group::emit(std::shared_ptr<stop_signal> signal) {
    asio::dispatch(executor_, [signal = std::move(signal)] { signal->stop(); });
}

asio::awaitable<bool> task_group::async_join(clock::time_point deadline) {
    const std::shared_ptr<state> shared = state_;
    for (bool in_time = true; in_time && !shared->signals.empty();)
        in_time = co_await shared->ended.async_wait(deadline);
    co_return shared->signals.empty();
}

} // namespace tether::async
