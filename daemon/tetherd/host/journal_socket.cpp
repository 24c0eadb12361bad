#include "journal_socket.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace tether::daemon {
namespace {

using std::chrono::steady_clock;

/// How long the thread waits for the journal before it checks whether it must end.
constexpr timeval send_timeout{0, 100'000};
constexpr std::chrono::seconds farewell{1};

bool is_full(int error) {
    return error == EAGAIN || error == EWOULDBLOCK || error == ENOBUFS;
}

} // namespace

journal_socket::journal_socket(std::string path, std::size_t backlog_bytes, thread_starter starter)
    : path_{std::move(path)}
    , backlog_bytes_{backlog_bytes}
    , starter_{std::move(starter)}
    , socket_{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)} {
    if (socket_ >= 0) ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &send_timeout, sizeof(send_timeout));
}

journal_socket::~journal_socket() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    changed_.notify_one();
    if (thread_.joinable()) thread_.join();
    else run(); // the system had no thread left
    if (socket_ >= 0) ::close(socket_);
}

/// Connects by path each time, because a restart of journald may create a new socket.
int journal_socket::try_send(const std::string& datagram, int flags) const {
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    if (socket_ < 0 || path_.size() >= sizeof(to.sun_path)) return EBADF;
    std::memcpy(to.sun_path, path_.data(), path_.size());
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path_.size() + 1);
    for (;;) {
        const auto sent = ::sendto(socket_, datagram.data(), datagram.size(), flags | MSG_NOSIGNAL,
                                   reinterpret_cast<const sockaddr*>(&to), size);
        if (sent >= 0) return 0;
        if (errno != EINTR) return errno;
    }
}

bool journal_socket::send(std::string datagram) {
    const std::lock_guard lock{mutex_};
    if (backlog_.empty()) {
        const int error = try_send(datagram, MSG_DONTWAIT);
        if (error == 0) return true;
        if (!is_full(error)) return false;
    }
    if (waiting_bytes_ + datagram.size() > backlog_bytes_) {
        ++lost_;
        return true;
    }
    waiting_bytes_ += datagram.size();
    backlog_.push_back(std::move(datagram));
    if (!thread_.joinable()) start_thread();
    changed_.notify_one();
    return true;
}

/// Without a thread the backlog waits; the next record tries again to start one.
void journal_socket::start_thread() {
    // Only the loop's thread handles signals.
    sigset_t all, before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    try {
        thread_ = starter_([this] { run(); });
    } catch (const std::system_error&) {
    }
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void journal_socket::run() {
    std::unique_lock lock{mutex_};
    auto give_up = steady_clock::time_point::max();
    for (;;) {
        changed_.wait(lock, [this] { return stopping_ || !backlog_.empty(); });
        if (stopping_ && give_up == steady_clock::time_point::max()) give_up = steady_clock::now() + farewell;
        if (backlog_.empty() || steady_clock::now() >= give_up) return;
        // Other threads only append, so the front stays valid.
        const std::string& next = backlog_.front();
        lock.unlock();
        const int error = try_send(next, 0);
        lock.lock();
        if (is_full(error)) continue;
        if (error != 0) ++lost_;
        waiting_bytes_ -= backlog_.front().size();
        backlog_.pop_front();
    }
}

std::uint64_t journal_socket::take_lost() {
    const std::lock_guard lock{mutex_};
    return backlog_.empty() ? std::exchange(lost_, 0) : 0;
}

} // namespace tether::daemon
