#include <tether/core/lookup_pool.hpp>

#include <system_error>
#include <thread>
#include <utility>

namespace tether {

struct lookup_pool::state {
    state(std::size_t most, thread_starter starter) : max_threads{most}, start_thread{std::move(starter)} {}

    const std::size_t max_threads;
    const thread_starter start_thread;
    std::mutex mutex; ///< guards the members below
    std::condition_variable changed;
    std::deque<std::function<std::function<void()>()>> jobs;
    std::size_t threads = 0;
    std::size_t idle = 0;
    bool closed = false;
};

void start_detached_thread(std::function<void()> body) {
    std::thread{std::move(body)}.detach();
}

lookup_pool::lookup_pool(std::size_t max_threads, thread_starter starter)
    : state_{std::make_shared<state>(max_threads, std::move(starter))} {}

lookup_pool::~lookup_pool() {
    const std::lock_guard lock{state_->mutex};
    state_->closed = true;
    state_->jobs.clear();
    state_->changed.notify_all();
}

bool lookup_pool::submit(std::function<std::function<void()>()> work) {
    const std::lock_guard lock{state_->mutex};
    state_->jobs.push_back(std::move(work));
    if (state_->idle < state_->jobs.size() && state_->threads < state_->max_threads) {
        try {
            state_->start_thread([shared = state_] { serve(shared); });
            ++state_->threads;
        } catch (const std::system_error&) {
            if (state_->threads == 0) {
                state_->jobs.pop_back();
                return false;
            }
        }
    }
    state_->changed.notify_one();
    return true;
}

void lookup_pool::serve(const std::shared_ptr<state>& shared) {
    std::unique_lock lock{shared->mutex};
    for (;;) {
        ++shared->idle;
        shared->changed.wait(lock, [&] { return shared->closed || !shared->jobs.empty(); });
        --shared->idle;
        if (shared->closed) return;
        auto work = std::move(shared->jobs.front());
        shared->jobs.pop_front();
        lock.unlock();
        const auto report = work();
        work = nullptr;
        lock.lock();
        // Under the lock, so that the receiver cannot be destroyed during its report.
        if (!shared->closed) report();
    }
}

} // namespace tether
