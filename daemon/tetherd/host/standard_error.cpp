#include "standard_error.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace tether::daemon {
namespace {

/// How long the thread waits for the reader before it checks whether it must end.
constexpr int wait_ms = 100;
/// The pause before the next attempt when poll(2) reports space that is too small, as a terminal may.
constexpr std::chrono::milliseconds space_pause{10};

bool accepts_data(int file, int timeout_ms) {
    pollfd state{file, POLLOUT, 0};
    return ::poll(&state, 1, timeout_ms) > 0; // an error is for write(2) to report
}

} // namespace

standard_error::standard_error(std::size_t backlog_bytes, thread_starter starter)
    : to_{find_destination(own_)}
    , backlog_{[this](std::string& rest, record_backlog::waiting allowed) { return try_write(rest, allowed); },
               backlog_bytes, std::move(starter)} {}

standard_error::destination standard_error::find_destination(descriptor& own) {
    struct stat about {};
    if (::fstat(STDERR_FILENO, &about) != 0) return destination::file;
    if (S_ISSOCK(about.st_mode)) return destination::socket;
    if (!S_ISFIFO(about.st_mode) && !S_ISCHR(about.st_mode)) return destination::file;
    // Fails without /proc, and for a pipe of another user (proc(5)).
    own = descriptor{::open("/proc/self/fd/2", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)};
    return own ? destination::opened : destination::shared;
}

int standard_error::try_write(std::string& rest, record_backlog::waiting allowed) const {
    const int file = own_ ? own_.value() : STDERR_FILENO;
    const int timeout = allowed == record_backlog::waiting::briefly ? wait_ms : 0;
    if (to_ != destination::file && timeout > 0 && !accepts_data(file, timeout)) return EAGAIN;
    while (!rest.empty()) {
        ssize_t written = 0;
        if (to_ == destination::socket) {
            written = ::send(file, rest.data(), rest.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        } else if (to_ == destination::shared) {
            // A pipe that poll(2) reports accepts PIPE_BUF bytes without waiting (pipe(7)).
            if (!accepts_data(file, 0)) return EAGAIN;
            written = ::write(file, rest.data(), std::min<std::size_t>(rest.size(), PIPE_BUF));
        } else {
            written = ::write(file, rest.data(), rest.size());
        }
        const int error = written < 0 ? errno : 0;
        if (error == EINTR) continue;
        if (error == EAGAIN && timeout > 0) std::this_thread::sleep_for(space_pause);
        if (error != 0) return error;
        rest.erase(0, static_cast<std::size_t>(written));
    }
    return 0;
}

} // namespace tether::daemon
