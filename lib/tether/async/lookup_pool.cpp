#include <tether/async/lookup_pool.hpp>

#include <system_error>
#include <thread>
#include <utility>

namespace tether::async {
namespace {

using job = std::function<std::function<void()>()>;

} // namespace

struct lookup_pool::state {
    state(std::size_t most, thread_starter starter) : max_threads{most}, start_thread{std::move(starter)} {}

    const std::size_t max_threads;
    const thread_starter start_thread;
    std::mutex mutex; ///< guards the members below
    std::condition_variable changed;
    rotation<uid_t, std::deque<job>> jobs;
    std::size_t queued = 0; ///< jobs that no thread has begun
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
    state_->jobs = {};
    state_->changed.notify_all();
}

bool lookup_pool::submit(job work, uid_t owner) {
    const std::lock_guard lock{state_->mutex};
    state_->jobs.lane_of(owner).push_back(std::move(work));
    ++state_->queued;
    if (state_->idle < state_->queued && state_->threads < state_->max_threads) {
        try {
            state_->start_thread([shared = state_] { serve(shared); });
            ++state_->threads;
        } catch (const std::system_error&) {
            if (state_->threads == 0) { // this job is the only one: earlier ones were dropped here
                state_->jobs = {};
                state_->queued = 0;
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
        job work = *shared->jobs.next_item();
        --shared->queued;
        lock.unlock();
        const auto report = work();
        work = nullptr;
        lock.lock();
        // Under the lock, so that the receiver cannot be destroyed during its report.
        if (!shared->closed) report();
    }
}

} // namespace tether::async
