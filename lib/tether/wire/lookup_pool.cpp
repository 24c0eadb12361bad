#include <tether/wire/lookup_pool.hpp>

#include <thread>
#include <utility>

namespace tether::wire {

struct lookup_pool::state {
    explicit state(std::size_t most) : max_threads{most} {}

    const std::size_t max_threads;
    std::mutex mutex; ///< guards all that follows
    std::condition_variable changed;
    std::deque<std::function<std::function<void()>()>> jobs;
    std::size_t threads = 0;
    std::size_t idle = 0;
    bool closed = false;
};

lookup_pool::lookup_pool(std::size_t max_threads) : state_{std::make_shared<state>(max_threads)} {}

lookup_pool::~lookup_pool() {
    const std::lock_guard lock{state_->mutex};
    state_->closed = true;
    state_->jobs.clear();
    state_->changed.notify_all();
}

void lookup_pool::submit(std::function<std::function<void()>()> work) {
    const std::lock_guard lock{state_->mutex};
    state_->jobs.push_back(std::move(work));
    if (state_->idle < state_->jobs.size() && state_->threads < state_->max_threads) {
        std::thread{serve, state_}.detach();
        ++state_->threads;
    }
    state_->changed.notify_one();
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
        // Under the lock, so that the receiver cannot go while it is being told.
        if (!shared->closed) report();
    }
}

} // namespace tether::wire
