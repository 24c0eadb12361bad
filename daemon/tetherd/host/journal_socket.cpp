#include "journal_socket.hpp"

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

namespace tether::daemon {
namespace {

/// How long the thread waits for the journal before it checks whether it must end.
constexpr timeval send_timeout{0, 100'000};

} // namespace

journal_socket::journal_socket(std::string path, std::size_t backlog_bytes, thread_starter starter)
    : path_{std::move(path)}
    , socket_{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)}
    , backlog_{[this](const std::string& datagram, record_backlog::waiting allowed) {
                   return try_send(datagram, allowed == record_backlog::waiting::none ? MSG_DONTWAIT : 0);
               },
               backlog_bytes, std::move(starter)} {
    if (socket_) ::setsockopt(socket_.value(), SOL_SOCKET, SO_SNDTIMEO, &send_timeout, sizeof(send_timeout));
}

/// Connects by path each time, because a restart of journald may create a new socket.
int journal_socket::try_send(const std::string& datagram, int flags) const {
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    if (!socket_ || path_.size() >= sizeof(to.sun_path)) return EBADF;
    std::memcpy(to.sun_path, path_.data(), path_.size());
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path_.size() + 1);
    for (;;) {
        const auto sent = ::sendto(socket_.value(), datagram.data(), datagram.size(), flags | MSG_NOSIGNAL,
                                   reinterpret_cast<const sockaddr*>(&to), size);
        if (sent >= 0) return 0;
        if (errno != EINTR) return errno;
    }
}

} // namespace tether::daemon
