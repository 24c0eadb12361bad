// Simulates a service manager: passes sockets to programs, and receives their notifications.
#pragma once

#include <string>
#include <vector>

namespace tether::test {

/// A non-blocking socket bound to a path; listens if its type is connection-oriented.
class manager_socket {
  public:
    manager_socket(const std::string& path, int type);
    ~manager_socket();
    manager_socket(const manager_socket&) = delete;
    manager_socket& operator=(const manager_socket&) = delete;

    int descriptor() const { return fd_; }
    /// The next datagram; empty when none is queued.
    std::string heard() const;

  private:
    int fd_;
};

/// The command line that runs `program` as a service: with `HANDED_OVER=1` in its environment and,
/// while an `inheritance` exists, with its socket as descriptor 3 and its process id in
/// `LISTEN_PID`.
std::vector<std::string> handing_over(const std::string& program);

/// Gives the socket to started services under the expected descriptor number, until it is
/// destroyed. Only one may exist at a time.
class inheritance {
  public:
    explicit inheritance(int descriptor);
    ~inheritance();
    inheritance(const inheritance&) = delete;
    inheritance& operator=(const inheritance&) = delete;
};

} // namespace tether::test
