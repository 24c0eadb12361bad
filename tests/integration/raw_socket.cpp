// Sends and reads arbitrary bytes as a client of the local API.
#include "raw_socket.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

namespace tether::test {
namespace {

using clock = std::chrono::steady_clock;

bool is_ready(int fd, short what, clock::time_point until) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - clock::now()).count();
    pollfd look{fd, what, 0};
    return left > 0 && ::poll(&look, 1, static_cast<int>(left)) == 1;
}

} // namespace

raw_socket::raw_socket(const std::string& path) : fd_{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    if (fd_ >= 0 && ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return;
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

raw_socket::raw_socket(raw_socket&& other) noexcept : fd_{std::exchange(other.fd_, -1)}, ended_{other.ended_} {}

raw_socket::~raw_socket() {
    close();
}

void raw_socket::shut_down_sending() {
    ::shutdown(fd_, SHUT_WR);
}

void raw_socket::close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

bool raw_socket::send(std::string_view bytes) {
    const auto until = clock::now() + std::chrono::seconds{10};
    while (!bytes.empty()) {
        if (!is_ready(fd_, POLLOUT, until)) return false;
        const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

std::string raw_socket::read_until(std::string_view mark, std::chrono::milliseconds limit) {
    const auto until = clock::now() + limit;
    std::string seen, piece(64 << 10, '\0');
    while (!ended_ && (mark.empty() || seen.find(mark) == seen.npos) && is_ready(fd_, POLLIN, until)) {
        const ssize_t n = ::recv(fd_, piece.data(), piece.size(), 0);
        if (n <= 0) ended_ = true;
        else seen.append(piece, 0, static_cast<std::size_t>(n));
    }
    return seen;
}

std::string raw_socket::read_all(std::chrono::milliseconds limit) {
    return read_until({}, limit);
}

} // namespace tether::test
