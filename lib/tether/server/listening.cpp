#include <tether/server/listening.hpp>

#include <tether/core/descriptor.hpp>

#include <algorithm>
#include <boost/asio/error.hpp>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace tether::server {

namespace asio = boost::asio;

namespace {

listen_failure failed(const server_config& config, const char* action, const error_code& ec) {
    return {ec, fmt::format("cannot {} {}: {}", action, config.listen, ec.message())};
}

/// True when a process listens at the path, also when its queue is full.
bool is_alive(const std::string& path) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return true; // a failed startup is better than a stolen socket
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), std::min(path.size(), sizeof address.sun_path - 1));
    const bool refused =
        ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 && errno == ECONNREFUSED;
    ::close(fd);
    return !refused;
}

/// Removes a stale socket from the path, or returns why the path cannot be used.
std::optional<listen_failure> clear_path(const server_config& config) {
    struct stat found {};
    if (::lstat(config.listen.c_str(), &found) != 0) {
        if (errno == ENOENT) return std::nullopt;
        return failed(config, "check", last_error());
    }
    if (!S_ISSOCK(found.st_mode))
        return listen_failure{asio::error::address_in_use, fmt::format("{} exists and is not a socket", config.listen)};
    if (is_alive(config.listen))
        return listen_failure{asio::error::address_in_use,
                              fmt::format("another daemon already listens on {}", config.listen)};
    if (::unlink(config.listen.c_str()) != 0 && errno != ENOENT) return failed(config, "replace", last_error());
    return std::nullopt;
}

/// Uses a descriptor of the socket file, so a link that replaces it meanwhile is never followed.
std::optional<listen_failure> set_owner(const server_config& config) {
    const descriptor place{::open(config.listen.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC)};
    struct stat found {};
    if (!place || ::fstat(place.value(), &found) != 0) return failed(config, "check", last_error());
    if (!S_ISSOCK(found.st_mode))
        return listen_failure{asio::error::address_in_use,
                              fmt::format("{} was replaced by another file", config.listen)};
    if (!config.socket_group.empty()) {
        const group* group_entry = ::getgrnam(config.socket_group.c_str()); // once, before any thread starts
        if (!group_entry)
            return listen_failure{asio::error::invalid_argument,
                                  fmt::format("no such group: {} (socket_group)", config.socket_group)};
        if (::fchownat(place.value(), "", static_cast<uid_t>(-1), group_entry->gr_gid, AT_EMPTY_PATH) != 0)
            return failed(config, "set the group of", last_error());
    }
    // fchmod(2) does not accept such a descriptor, but its link in /proc refers to the same file.
    const std::string link = fmt::format("/proc/self/fd/{}", place.value());
    if (::chmod(link.c_str(), config.socket_mode) != 0) return failed(config, "set the mode of", last_error());
    return std::nullopt;
}

} // namespace

bound_path::bound_path(std::string path) : path_{std::move(path)} {
    struct stat found {};
    if (::lstat(path_.c_str(), &found) != 0) path_.clear();
    device_ = found.st_dev;
    inode_ = found.st_ino;
}

bound_path::bound_path(bound_path&& other) noexcept
    : path_{std::exchange(other.path_, {})}
    , device_{other.device_}
    , inode_{other.inode_} {}

bound_path& bound_path::operator=(bound_path&& other) noexcept {
    remove();
    path_ = std::exchange(other.path_, {});
    device_ = other.device_;
    inode_ = other.inode_;
    return *this;
}

bound_path::~bound_path() {
    remove();
}

std::string bound_path::why_lost() const {
    struct stat found {};
    if (path_.empty()) return {};
    const bool exists = ::lstat(path_.c_str(), &found) == 0;
    if (exists ? found.st_dev == device_ && found.st_ino == inode_ : errno != ENOENT && errno != ENOTDIR) return {};
    return fmt::format("the socket {} was {} while the daemon ran: no client can connect. Restart the daemon", path_,
                       exists ? "replaced" : "deleted");
}

void bound_path::remove() noexcept {
    struct stat found {};
    if (path_.empty() || ::lstat(path_.c_str(), &found) != 0) return;
    if (found.st_dev == device_ && found.st_ino == inode_) ::unlink(path_.c_str());
}

std::optional<listen_failure> open_listener(const server_config& config,
                                            asio::local::stream_protocol::acceptor& acceptor, bound_path& path) {
    if (auto failure = clear_path(config)) return failure;
    error_code ec;
    acceptor.open(asio::local::stream_protocol{}, ec);
    if (ec) return failed(config, "open", ec);
    ::fcntl(acceptor.native_handle(), F_SETFD, FD_CLOEXEC);
    const mode_t before = ::umask(0177);
    acceptor.bind(asio::local::stream_protocol::endpoint{config.listen}, ec);
    ::umask(before);
    if (ec) return failed(config, "bind", ec);
    path = bound_path{config.listen};
    if (auto failure = set_owner(config)) return failure;
    acceptor.listen(asio::socket_base::max_listen_connections, ec);
    if (ec) return failed(config, "listen on", ec);
    return std::nullopt;
}

bool is_listener(int descriptor, std::initializer_list<int> families) {
    const auto option = [descriptor](int name) {
        int value = -1;
        socklen_t size = sizeof value;
        return ::getsockopt(descriptor, SOL_SOCKET, name, &value, &size) == 0 ? value : -1;
    };
    return std::find(families.begin(), families.end(), option(SO_DOMAIN)) != families.end() &&
        option(SO_TYPE) == SOCK_STREAM && option(SO_ACCEPTCONN) == 1;
}

std::optional<listen_failure> adopt_listener(int descriptor, asio::local::stream_protocol::acceptor& acceptor,
                                             std::string& path) {
    const auto refused = [](std::string_view reason) {
        return listen_failure{asio::error::invalid_argument, fmt::format("the inherited descriptor {}", reason)};
    };
    sockaddr_un address{};
    socklen_t size = sizeof address;
    if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        return refused("is not a socket: " + last_error().message());
    if (!is_listener(descriptor, {AF_UNIX})) return refused("is not a listening Unix stream socket");
    constexpr auto before_path = offsetof(sockaddr_un, sun_path);
    if (size <= before_path || address.sun_path[0] == '\0') return refused("has no path");
    error_code ec;
    acceptor.assign(asio::local::stream_protocol{}, descriptor, ec);
    if (ec) return refused("cannot listen for connections: " + ec.message());
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    path.assign(address.sun_path, ::strnlen(address.sun_path, size - before_path));
    return std::nullopt;
}

milliseconds accept_pause::after(const error_code& ec) {
    if (!ec || ec == asio::error::connection_aborted) {
        next_ = milliseconds{5};
        return milliseconds{0};
    }
    return std::exchange(next_, std::min(next_ * 2, milliseconds{500}));
}

} // namespace tether::server
