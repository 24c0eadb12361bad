// The journal's socket, written to without ever waiting for the journal.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace tether::daemon {

/// Hands datagrams to a socket of the kind AF_UNIX, SOCK_DGRAM.
///
/// Not `sd_journal_sendv`: that one blocks while journald does not read, which would stop every run, its address is
/// fixed, so that no test could listen, and large records make it write files. Here a datagram that the socket does
/// not take at once waits in memory, and a thread of its own, which is there from then on, hands it over. As long as
/// the journal keeps up, what is logged has left the process when `send` returns, and a crash loses none of it.
class journal_socket {
  public:
    /// Starts a thread; throws `std::system_error` while the system has none left.
    using thread_starter = std::function<std::thread(std::function<void()> body)>;

    /// Nothing is opened by path yet. `backlog_bytes` bounds what waits in memory.
    explicit journal_socket(
        std::string path, std::size_t backlog_bytes = std::size_t{4} << 20,
        thread_starter starter = [](const std::function<void()>& body) { return std::thread{body}; });
    /// What waits is handed over, for a second at most.
    ~journal_socket();
    journal_socket(const journal_socket&) = delete;
    journal_socket& operator=(const journal_socket&) = delete;

    /// False when nobody listens there, or the datagram is too large: it has to go elsewhere. What does not fit into
    /// the backlog is dropped and counted. Datagrams arrive in the order in which they were sent. From one thread.
    bool send(std::string datagram);

    /// How many were dropped since this was last not 0; 0 while others wait.
    std::uint64_t take_lost();

  private:
    int try_send(const std::string& datagram, int flags) const; ///< 0, or what is wrong
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
