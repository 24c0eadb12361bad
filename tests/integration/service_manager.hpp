// What a service manager does for the programs it starts: sockets that are handed over, and one to be notified at.
#pragma once

#include <string>
#include <vector>

namespace tether::test {

/// A socket bound to a path; one of a kind that connects listens. It does not wait.
class manager_socket {
  public:
    manager_socket(const std::string& path, int type);
    ~manager_socket();
    manager_socket(const manager_socket&) = delete;
    manager_socket& operator=(const manager_socket&) = delete;

    int descriptor() const { return fd_; }
    /// The next datagram; empty when there is none.
    std::string heard() const;

  private:
    int fd_;
};

/// The command line that runs `program` as a service: with `HANDED_OVER=1` in its environment, and while there is an
/// `inheritance`, that one is its descriptor 3, and `LISTEN_PID` its own process.
std::vector<std::string> handing_over(const std::string& program);

/// Gives what is handed over to services that are started the number under which they look for it, until it goes. One
/// at a time.
class inheritance {
  public:
    explicit inheritance(int descriptor);
    ~inheritance();
    inheritance(const inheritance&) = delete;
    inheritance& operator=(const inheritance&) = delete;
};

} // namespace tether::test
