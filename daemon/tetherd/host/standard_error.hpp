// Writes log records to standard error without waiting for its reader.
#pragma once

#include "record_backlog.hpp"

#include <tether/core/descriptor.hpp>

namespace tether::daemon {

/// A pipe that no process reads, or a stopped terminal, must not stop the runs: a line that standard error does not
/// accept immediately waits in memory (`record_backlog`). O_NONBLOCK is not set on standard error itself, because the
/// flag belongs to the open file description, which other processes share.
class standard_error {
  public:
    using thread_starter = record_backlog::thread_starter;

    /// Uses the current standard error. `backlog_bytes` limits the lines that wait in memory.
    explicit standard_error(
        std::size_t backlog_bytes = std::size_t{4} << 20,
        thread_starter starter = [](const std::function<void()>& body) { return std::thread{body}; });

    /// Writes a line and a line end. Ignores errors: they cannot be reported anywhere else. Lines that do not fit into
    /// the backlog are dropped and counted. Only one thread may call this.
    void write(std::string line) { backlog_.send(std::move(line += '\n')); }

    /// The number of dropped lines since the last result other than 0; 0 while lines wait.
    std::uint64_t take_lost() { return backlog_.take_lost(); }

  private:
    enum class destination {
        file,   ///< never waits for a reader
        socket, ///< has a flag for each call
        opened, ///< a pipe or a terminal that was opened again, without waiting
        shared, ///< a pipe or a terminal that cannot be opened again
    };

    /// Opens a pipe or a terminal again if possible: then `own` is an open file description of our own.
    static destination find_destination(descriptor& own);
    int try_write(std::string& rest, record_backlog::waiting allowed) const; ///< 0, or the error number

    descriptor own_; ///< of `opened`
    destination to_;
    record_backlog backlog_; ///< the last member: its thread uses the others
};

} // namespace tether::daemon
