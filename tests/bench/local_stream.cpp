// Opens a blocking connection to the daemon's socket as a chosen user.
#include "local_stream.hpp"

#include <cstdlib>
#include <cstring>
#include <fmt/format.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

namespace tether::bench {
namespace {

/// Sets the effective user of this thread only: uses the system call, because the library's
/// function changes all threads.
void act_as(uid_t user) {
    if (::getuid() != 0) return;
    if (::syscall(SYS_setresuid, -1, user, -1) != 0) throw std::runtime_error{"setresuid failed"};
}

} // namespace

local_stream::local_stream(const std::string& socket, uid_t user)
    : descriptor_{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, socket.c_str(), std::min(socket.size(), sizeof address.sun_path - 1));
    act_as(user);
    const int failed = ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    act_as(0);
    if (failed) throw std::runtime_error{"cannot connect to " + socket + ": " + std::strerror(errno)};
}

local_stream::~local_stream() {
    ::close(descriptor_);
}

bool local_stream::send_all(std::string_view text) {
    while (!text.empty()) {
        const ssize_t n = ::send(descriptor_, text.data(), text.size(), MSG_NOSIGNAL);
        if (n <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

void local_stream::send(std::string_view method, std::string_view path, std::string_view body) {
    std::string head = fmt::format("{} {} HTTP/1.1\r\nHost: t\r\n", method, path);
    if (!body.empty()) head += fmt::format("Content-Length: {}\r\n", body.size());
    if (!send_all(head + "\r\n") || !send_all(body)) throw std::runtime_error{"the daemon closed the connection"};
}

int local_stream::ask(std::string_view method, std::string_view path, std::string_view body) {
    send(method, path, body);
    const int status = read_answer();
    if (status == 0) throw std::runtime_error{"the daemon closed the connection"};
    return status;
}

int local_stream::try_ask(std::string_view method, std::string_view path, std::string_view body) {
    send_all(fmt::format("{} {} HTTP/1.1\r\nHost: t\r\nContent-Length: {}\r\n\r\n", method, path, body.size()));
    send_all(body);
    return read_answer();
}

void local_stream::drain() {
    char some[65536];
    while (::recv(descriptor_, some, sizeof some, 0) > 0) {
    }
}

void local_stream::discard() {
    char some[65536];
    while (::recv(descriptor_, some, sizeof some, MSG_DONTWAIT) > 0) {
    }
}

void local_stream::finish() {
    ::shutdown(descriptor_, SHUT_WR);
}

int local_stream::read_answer() {
    std::string got;
    std::size_t wanted = std::string::npos;
    while (got.size() < wanted) {
        char some[65536];
        const ssize_t n = ::recv(descriptor_, some, sizeof some, 0);
        if (n <= 0) return 0;
        got.append(some, static_cast<std::size_t>(n));
        const std::size_t end = got.find("\r\n\r\n");
        if (wanted != std::string::npos || end == got.npos) continue;
        const std::size_t length = got.find("Content-Length: ");
        wanted = end + 4 + (length < end ? std::strtoull(got.c_str() + length + 16, nullptr, 10) : 0);
    }
    return std::atoi(got.c_str() + 9);
}

} // namespace tether::bench
