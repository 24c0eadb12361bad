// Plays the journal's socket: nothing is read until the test reads.
#pragma once

#include <array>
#include <cstring>
#include <doctest/doctest.h>
#include <string>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

namespace tether::test {

/// Receives datagrams at `path`, on request.
class slow_journal {
  public:
    explicit slow_journal(const std::string& path) : socket_{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)} {
        sockaddr_un at{};
        at.sun_family = AF_UNIX;
        REQUIRE(path.size() < sizeof(at.sun_path));
        std::memcpy(at.sun_path, path.c_str(), path.size() + 1);
        REQUIRE(::bind(socket_, reinterpret_cast<const sockaddr*>(&at), sizeof(at)) == 0);
        const timeval longest{10, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof(longest));
    }
    ~slow_journal() { ::close(socket_); }
    slow_journal(const slow_journal&) = delete;

    /// The next datagram; empty when none arrives within a bound.
    std::string take() const { return receive(0); }
    /// The same without waiting.
    std::string take_if_any() const { return receive(MSG_DONTWAIT); }

  private:
    std::string receive(int flags) const {
        std::array<char, 65536> buffer;
        const ssize_t n = ::recv(socket_, buffer.data(), buffer.size(), flags);
        return n < 0 ? std::string{} : std::string(buffer.data(), static_cast<std::size_t>(n));
    }

    int socket_;
};

} // namespace tether::test
