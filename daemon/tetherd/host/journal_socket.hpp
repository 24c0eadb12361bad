// Writes to the journal's socket without waiting for the journal.
#pragma once

#include "record_backlog.hpp"

#include <tether/core/descriptor.hpp>

namespace tether::daemon {

/// Hands datagrams to a socket of the kind AF_UNIX, SOCK_DGRAM. `sd_journal_sendv` is not used, because it blocks while
/// journald does not read, which would stop every run; because its address is fixed, so that no test could listen; and
/// because large records make it write files. Here a datagram that the socket does not accept immediately waits in
/// memory (`record_backlog`).
class journal_socket {
  public:
    using thread_starter = record_backlog::thread_starter;

    /// Does not open the path yet. `backlog_bytes` limits the datagrams that wait in memory.
    explicit journal_socket(
        std::string path, std::size_t backlog_bytes = std::size_t{4} << 20,
        thread_starter starter = [](const std::function<void()>& body) { return std::thread{body}; });

    /// False when no process listens there, or the datagram is too large: the caller must write it elsewhere. Datagrams
    /// that do not fit into the backlog are dropped and counted. Datagrams arrive in the order of the calls. Only one
    /// thread may call this.
    bool send(std::string datagram) { return backlog_.send(std::move(datagram)); }

    /// The number of dropped datagrams since the last result other than 0; 0 while datagrams wait.
    std::uint64_t take_lost() { return backlog_.take_lost(); }

  private:
    int try_send(const std::string& datagram, int flags) const; ///< 0, or the error number

    const std::string path_;
    const descriptor socket_;
    record_backlog backlog_; ///< the last member: its thread uses the others
};

} // namespace tether::daemon
