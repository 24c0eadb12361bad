// Writes to the journal's socket without waiting for the journal.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace tether::daemon {

/// Hands datagrams to a socket of the kind AF_UNIX, SOCK_DGRAM. `sd_journal_sendv` is not used, because it blocks while
/// journald does not read, which would stop every run; because its address is fixed, so that no test could listen; and
/// because large records make it write files. Here a datagram that the socket does not accept immediately waits in
/// memory. A thread, which then runs until destruction, sends it. While the journal keeps up, the process has sent each
/// record when `send` returns, so a crash loses none.
class journal_socket {
  public:
    /// Starts a thread; throws `std::system_error` when the system has no thread left.
    using thread_starter = std::function<std::thread(std::function<void()> body)>;

    /// Does not open the path yet. `backlog_bytes` limits the datagrams that wait in memory.
    explicit journal_socket(
        std::string path, std::size_t backlog_bytes = std::size_t{4} << 20,
        thread_starter starter = [](const std::function<void()>& body) { return std::thread{body}; });
    /// Sends the waiting datagrams, for a second at most.
    ~journal_socket();
    journal_socket(const journal_socket&) = delete;
    journal_socket& operator=(const journal_socket&) = delete;

    /// False when no process listens there, or the datagram is too large: the caller must write it elsewhere. Datagrams
    /// that do not fit into the backlog are dropped and counted. Datagrams arrive in the order of the calls. Only one
    /// thread may call this.
    bool send(std::string datagram);

    /// The number of dropped datagrams since the last result other than 0; 0 while datagrams wait.
    std::uint64_t take_lost();

  private:
    int try_send(const std::string& datagram, int flags) const; ///< 0, or the error number
    void run();
    void start_thread();

    const std::string path_;
    const std::size_t backlog_bytes_;
    const thread_starter starter_;
    int socket_ = -1;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::string> backlog_; ///< the front is being sent
    std::size_t waiting_bytes_ = 0;
    std::uint64_t lost_ = 0;
    bool stopping_ = false;
    std::thread thread_;
};

} // namespace tether::daemon
