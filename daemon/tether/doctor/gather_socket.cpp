// Collects facts about the socket and the process that listens on it.
#include "gather.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace tether::cli::doctor {

namespace {

constexpr std::string_view line_of_limit = "Max open files";

void look_at_peer(int link, daemon_facts& daemon) {
    ucred peer{};
    socklen_t length = sizeof peer;
    if (::getsockopt(link, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0 || peer.pid <= 0) return;
    // For a socket that a service manager bound, the kernel reports that manager as the peer: unix(7).
    std::ifstream name{fmt::format("/proc/{}/comm", peer.pid)};
    if (std::string word; !std::getline(name, word) || word != "tetherd") return;
    daemon.user = user_name(peer.uid);
    std::ifstream limits{fmt::format("/proc/{}/limits", peer.pid)};
    daemon.descriptors = parse_descriptor_limit(std::string{std::istreambuf_iterator<char>{limits}, {}});
}

} // namespace

std::optional<std::uint64_t> parse_descriptor_limit(std::string_view limits) {
    const auto line = limits.find(line_of_limit);
    if (line == limits.npos) return std::nullopt;
    std::string_view rest = limits.substr(line + line_of_limit.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    std::uint64_t soft = 0;
    const auto [end, ec] = std::from_chars(rest.data(), rest.data() + rest.size(), soft);
    return ec == std::errc{} ? std::optional{soft} : std::nullopt;
}

void look_at_socket(const std::string& path, socket_facts& socket, daemon_facts& daemon) {
    socket.path = path;
    socket.file = look_at(path);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) {
        socket.error = ENAMETOOLONG;
        return;
    }
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    // A full backlog would block us: unix(7).
    const int link = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (link < 0 || ::connect(link, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        socket.error = errno;
    else look_at_peer(link, daemon);
    if (socket.error == EAGAIN) socket.error = 0; // it exists and is busy
    if (link >= 0) ::close(link);
}

} // namespace tether::cli::doctor
