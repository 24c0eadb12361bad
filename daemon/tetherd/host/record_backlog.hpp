// Sends log records in order without waiting for their reader.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace tether::daemon {

/// Sends each record immediately if its reader accepts it. Otherwise the record waits in memory, and a thread, which
/// then runs until destruction, sends it. While the reader keeps up, the process has sent each record when `send`
/// returns, so a crash loses none.
class record_backlog {
  public:
    enum class waiting { none, briefly };

    /// Sends a record. Returns 0, or the error number; with EAGAIN, EWOULDBLOCK or ENOBUFS the record remains to be
    /// sent, without the part that it has removed from its beginning. With `briefly`, it waits a fraction of a second
    /// at most until the reader accepts data. Called on both threads, but not at the same time.
    using sender = std::function<int(std::string& record, waiting allowed)>;
    /// Starts a thread; throws `std::system_error` when the system cannot create one.
    using thread_starter = std::function<std::thread(std::function<void()> body)>;

    /// `capacity_bytes` limits the records that wait in memory; the rest of a record that was sent in part always fits.
    record_backlog(sender send_some, std::size_t capacity_bytes, thread_starter starter);
    /// Sends the waiting records, for a second at most.
    ~record_backlog();
    record_backlog(const record_backlog&) = delete;
    record_backlog& operator=(const record_backlog&) = delete;

    /// False when the sender failed. Records that do not fit are dropped and counted. Only one thread may call this.
    bool send(std::string record);

    /// The number of dropped records since the last result other than 0; 0 while records wait.
    std::uint64_t take_lost();

  private:
    void run();
    void start_thread();

    const sender send_some_;
    const std::size_t capacity_bytes_;
    const thread_starter starter_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::string> records_; ///< the front is being sent
    std::size_t waiting_bytes_ = 0;
    std::uint64_t lost_ = 0;
    bool stopping_ = false;
    std::thread thread_;
};

} // namespace tether::daemon
