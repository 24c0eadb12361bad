// Threads for long computations, so that none of them blocks the loop.
#pragma once

#include <tether/async/lookup_pool.hpp>
#include <tether/async/promise.hpp>
#include <tether/core/loop_bytes.hpp>

#include <boost/asio/post.hpp>
#include <exception>
#include <functional>
#include <variant>

namespace tether::async {

/// Runs jobs on threads that are started when needed. Owners take turns: a user with many jobs delays another only by
/// the jobs that are running, and by one job per turn. The caller waits on the io thread. The queue has no limit: each
/// coroutine waits for one job, so the number of connections and runs bounds it. The context of `executor` must outlive
/// the pool. Results of jobs that are queued or running when the pool is destroyed are dropped.
class worker_pool {
  public:
    explicit worker_pool(boost::asio::any_io_executor executor, std::size_t threads = 2,
                         thread_starter starter = start_detached_thread)
        : executor_{std::move(executor)}
        , threads_{threads, std::move(starter)} {}

    /// Runs `work` and returns its result, or throws what it throws. When the system cannot create a thread, calls
    /// `without_thread` immediately instead, or `work` when that is empty. Cancellation throws; the job still runs, so
    /// `work` must own everything it uses.
    template <class T>
    boost::asio::awaitable<T> async_run(std::function<T()> work, uid_t owner = daemon_itself,
                                        std::function<T()> without_thread = {});

  private:
    boost::asio::any_io_executor executor_;
    lookup_pool threads_;
};

/// Runs `work` on a worker, in the turn of `owner`, when a pool exists and `bytes` exceeds `loop_bytes`, otherwise
/// immediately on the loop. In virtual time no pool exists.
template <class T>
boost::asio::awaitable<T> async_compute(worker_pool* pool, uid_t owner, std::size_t bytes, std::function<T()> work) {
    if (pool && bytes > loop_bytes) co_return co_await pool->async_run<T>(std::move(work), owner);
    else co_return work();
}

template <class T>
boost::asio::awaitable<T> worker_pool::async_run(std::function<T()> work, uid_t owner,
                                                 std::function<T()> without_thread) {
    using outcome = std::variant<std::exception_ptr, T>;
    auto brought = std::make_shared<promise<outcome>>();
    auto job = std::make_shared<std::function<T()>>(std::move(work)); // shared with the worker
    std::function<std::function<void()>()> compute = [executor = executor_, brought, job] {
        auto made = std::make_shared<outcome>(std::exception_ptr{});
        try {
            *made = (*job)();
        } catch (...) {
            *made = std::current_exception();
        }
        *job = nullptr; // its data is freed here, not on the loop
        std::function<void()> report = [executor, brought, made] {
            boost::asio::post(executor, [brought, made] { brought->set(std::move(*made)); });
        };
        return report;
    };
    if (!threads_.submit(std::move(compute), owner)) {
        if (without_thread) co_return without_thread();
        co_return (*job)();
    }
    job.reset();
    outcome made = co_await promise<outcome>::async_get(std::move(brought));
    if (const auto* failed = std::get_if<0>(&made)) std::rethrow_exception(*failed);
    co_return std::move(std::get<1>(made));
}

} // namespace tether::async
