// Simulates a service manager: passes sockets to programs, and receives their notifications.
#include "service_manager.hpp"

#include <array>
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace tether::test {
namespace {

/// The descriptor under which a service's shell finds the inherited socket.
constexpr int handed_over = 9;

} // namespace

manager_socket::manager_socket(const std::string& path, int type)
    : fd_{::socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)} {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    if (type != SOCK_DGRAM) REQUIRE(::listen(fd_, 64) == 0);
}

manager_socket::~manager_socket() {
    ::close(fd_);
}

std::string manager_socket::heard() const {
    std::array<char, 4096> buffer{};
    const auto size = ::recv(fd_, buffer.data(), buffer.size(), 0);
    return size < 0 ? "" : std::string{buffer.data(), static_cast<std::size_t>(size)};
}

std::vector<std::string> handing_over(const std::string& program) {
    return {"sh", "-c",
            "[ -z \"${HANDED_OVER-}\" ] || { export LISTEN_PID=$$ LISTEN_FDS=1; exec 3<&9 9<&-; }; exec \"$0\" \"$@\"",
            program};
}

inheritance::inheritance(int descriptor) {
    REQUIRE(::dup2(descriptor, handed_over) == handed_over);
}

inheritance::~inheritance() {
    ::close(handed_over);
}

} // namespace tether::test
