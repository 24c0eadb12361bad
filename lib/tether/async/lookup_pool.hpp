// Threads for calls that block and cannot be interrupted.
#pragma once

#include <tether/core/rotation.hpp>

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

namespace tether::async {

/// Starts a thread that runs `body`. Throws `std::system_error` when the system cannot create one (EAGAIN,
/// pthread_create(3)).
using thread_starter = std::function<void(std::function<void()> body)>;

/// A detached thread.
void start_detached_thread(std::function<void()> body);

/// Runs jobs on up to `max_threads` detached threads, started when needed. Owners take turns, and the jobs of one owner
/// run in the order they were submitted. The threads share the pool's state, so the pool may be destroyed while a job
/// is stuck: queued jobs are dropped, and the result of the stuck job is ignored. Thread-safe.
class lookup_pool {
  public:
    explicit lookup_pool(std::size_t max_threads, thread_starter starter = start_detached_thread);
    ~lookup_pool();
    lookup_pool(const lookup_pool&) = delete;
    lookup_pool& operator=(const lookup_pool&) = delete;

    /// Runs `work` on a thread, then the report that it returned, unless the pool is destroyed by then. The destructor
    /// waits for a running report, which must therefore be short, but never for work. Neither may throw. Returns false
    /// and drops the job when the pool has no thread and cannot start one; a later call tries again.
    [[nodiscard]] bool submit(std::function<std::function<void()>()> work, uid_t owner = daemon_itself);

  private:
    struct state;
    static void serve(const std::shared_ptr<state>& shared);

    std::shared_ptr<state> state_; // shared with the detached threads
};

} // namespace tether::async
