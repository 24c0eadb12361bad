// The reader thread: queries that do not wait for writes.
#pragma once

#include <tether/core/awaited.hpp>
#include <tether/core/rotation.hpp>
#include <tether/store/record_queries.hpp>
#include <tether/store/run_queries.hpp>

#include <boost/asio/post.hpp>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace tether::store {

/// The objects that run queries.
struct queries {
    run_queries runs;
    record_queries records;
};

/// Runs one query after the other, each on one consistent state. Users take turns, so a user with many queries delays
/// another by one query only. The callers bound the queue: each query belongs to a coroutine that waits or was
/// cancelled.
class reader_thread {
  public:
    template <class T>
    using question = std::function<result<T>(queries&)>;

    /// The executor's context and the key outlive it.
    reader_thread(boost::asio::any_io_executor executor, const seal& sealer);
    /// Drops queries that have not begun: their callers wait until cancelled.
    ~reader_thread();
    reader_thread(const reader_thread&) = delete;
    reader_thread& operator=(const reader_thread&) = delete;

    /// Opens the file, which a writer already uses, then starts the thread.
    error_code start(const std::filesystem::path& file, const std::string& vfs);
    /// Stops after the current query; the others get `errc::shutting_down`.
    void stop();

    /// Errors: the disk's, `damaged()`, `errc::shutting_down`.
    template <class T>
    boost::asio::awaitable<result<T>> async_ask(question<T> what, uid_t asker);

  private:
    using job = std::function<void(queries*)>;
    void serve();
    /// Runs the query inside a transaction; null `with`: the thread has stopped.
    template <class T>
    result<T> answer(const question<T>& what, queries* with);
    void submit(job next, uid_t asker);

    boost::asio::any_io_executor executor_;
    const seal& seal_;
    database file_;
    statement begin_, end_;

    std::mutex mutex_; ///< guards what follows
    std::condition_variable changed_;
    rotation<uid_t, std::deque<job>> jobs_;
    bool stopping_ = false;
    std::thread thread_;
};

template <class T>
result<T> reader_thread::answer(const question<T>& what, queries* with) {
    if (!with) return errc::shutting_down;
    if (const error_code ec = begin_.run()) return ec;
    result<T> found = errc::internal;
    try {
        found = what(*with);
    } catch (const std::exception&) { // out of memory
    }
    end_.run();
    return found;
}

template <class T>
boost::asio::awaitable<result<T>> reader_thread::async_ask(question<T> what, uid_t asker) {
    auto brought = std::make_shared<awaited<result<T>>>(executor_);
    job next = [this, brought, what = std::move(what)](queries* with) {
        result<T> found = answer<T>(what, with);
        boost::asio::post(executor_, [brought, found = std::move(found)]() mutable { brought->set(std::move(found)); });
    };
    submit(std::move(next), asker);
    co_return co_await awaited<result<T>>::async_get(std::move(brought));
}

} // namespace tether::store
