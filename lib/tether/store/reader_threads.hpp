// The reader threads: queries that do not wait for writes.
#pragma once

#include <tether/async/promise.hpp>
#include <tether/core/rotation.hpp>
#include <tether/store/record_queries.hpp>
#include <tether/store/run_queries.hpp>

#include <array>
#include <boost/asio/post.hpp>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

namespace tether::store {

/// The objects that run queries.
struct queries {
    run_queries runs;
    record_queries records;
};

/// Runs queries on two threads, each query on one consistent state. A user has at most one query that runs, so that a
/// long read of one user does not delay another user; beyond that, users take turns. The callers bound the queue: each
/// query belongs to a coroutine that waits or was cancelled.
class reader_threads {
  public:
    template <class T>
    using question = std::function<result<T>(queries&)>;

    /// The executor's context and the key outlive it.
    reader_threads(boost::asio::any_io_executor executor, const seal& sealer);
    /// Drops queries that have not begun: their callers wait until cancelled.
    ~reader_threads();
    reader_threads(const reader_threads&) = delete;
    reader_threads& operator=(const reader_threads&) = delete;

    /// Opens the file, which a writer already uses, then starts the threads.
    error_code start(const std::filesystem::path& file, const std::string& vfs);
    /// Stops after the current queries; the others get `errc::shutting_down`.
    void stop();

    /// Errors: the disk's, `damaged()`, `errc::shutting_down`.
    template <class T>
    boost::asio::awaitable<result<T>> async_ask(question<T> what, uid_t asker);

  private:
    /// One thread with its connection to the file.
    struct reader {
        database file;
        statement begin{file, "BEGIN"}, end{file, "COMMIT"};
        std::thread thread;
    };
    /// Called with null when the threads have stopped.
    using job = std::function<void(reader* on, queries* with)>;
    struct user_job {
        uid_t user;
        job work;
    };
    void serve(reader& on);
    std::optional<user_job> next_job();
    /// Runs the query inside a transaction.
    template <class T>
    static result<T> answer(const question<T>& what, reader& on, queries& with);
    void submit(job next, uid_t asker);

    boost::asio::any_io_executor executor_;
    const seal& seal_;
    std::array<reader, 2> readers_;

    std::mutex mutex_; ///< guards what follows
    std::condition_variable changed_;
    rotation<uid_t, std::deque<job>> jobs_;
    std::set<uid_t> served_; ///< users with a query that runs
    bool stopping_ = false;
};

template <class T>
result<T> reader_threads::answer(const question<T>& what, reader& on, queries& with) {
    if (const error_code ec = on.begin.run()) return ec;
    result<T> found = errc::internal;
    try {
        found = what(with);
    } catch (const std::exception&) { // out of memory
    }
    on.end.run();
    return found;
}

template <class T>
boost::asio::awaitable<result<T>> reader_threads::async_ask(question<T> what, uid_t asker) {
    auto brought = std::make_shared<async::promise<result<T>>>();
    job next = [this, brought, what = std::move(what)](reader* on, queries* with) {
        result<T> found = on ? answer<T>(what, *on, *with) : result<T>{errc::shutting_down};
        boost::asio::post(executor_, [brought, found = std::move(found)]() mutable { brought->set(std::move(found)); });
    };
    submit(std::move(next), asker);
    co_return co_await async::promise<result<T>>::async_get(std::move(brought));
}

} // namespace tether::store
