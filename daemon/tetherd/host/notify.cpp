#include "notify.hpp"

#include <charconv>
#include <cstddef>
#include <cstring>
#include <ctime>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace tether::daemon {
namespace {

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
    Number number{};
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (ec != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// The clock that systemd compares with.
long long monotonic_usec() {
    std::timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<long long>(now.tv_sec) * 1'000'000 + now.tv_nsec / 1'000;
}

/// A status is one line.
std::string one_line(std::string_view text) {
    std::string line{text};
    for (char& c : line)
        if (c == '\n') c = ' ';
    return line;
}

} // namespace

notifier::notifier(std::string_view address) {
    constexpr std::size_t longest = sizeof(sockaddr_un::sun_path) - 1;
    if (address.size() < 2 || address.size() > longest || (address[0] != '/' && address[0] != '@')) return;
    address_ = address;
    if (address_[0] == '@') address_[0] = '\0';
    socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
}

notifier::~notifier() {
    if (socket_ >= 0) ::close(socket_);
}

void notifier::send(const std::string& message) {
    if (socket_ < 0) return;
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    std::memcpy(to.sun_path, address_.data(), address_.size());
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
    // A blocking send would stop the whole loop once the receiver's queue is full.
    [[maybe_unused]] const auto sent = ::sendto(socket_, message.data(), message.size(), MSG_DONTWAIT | MSG_NOSIGNAL,
                                                reinterpret_cast<const sockaddr*>(&to), size);
}

void notifier::ready(std::string_view status) {
    send(fmt::format("READY=1\nSTATUS={}\n", one_line(status)));
}

void notifier::status(std::string_view text) {
    send(fmt::format("STATUS={}\n", one_line(text)));
}

void notifier::reloading() {
    send(fmt::format("RELOADING=1\nMONOTONIC_USEC={}\n", monotonic_usec()));
}

void notifier::stopping() {
    send("STOPPING=1\nSTATUS=stopping\n");
}

void notifier::extend_timeout(std::chrono::seconds time, std::string_view status) {
    send(fmt::format("EXTEND_TIMEOUT_USEC={}\nSTATUS={}\n", std::chrono::microseconds{time}.count(), one_line(status)));
}

void notifier::watchdog() {
    send("WATCHDOG=1\n");
}

std::chrono::seconds longest_check(std::uint64_t bytes) {
    return std::chrono::seconds{60 + bytes / (4u << 20)};
}

std::optional<std::chrono::milliseconds> watchdog_interval(std::string_view watchdog_usec,
                                                           std::string_view watchdog_pid, long self) {
    const auto usec = parse_number<long long>(watchdog_usec);
    if (!usec || *usec <= 0) return std::nullopt;
    if (!watchdog_pid.empty() && parse_number<long>(watchdog_pid) != self) return std::nullopt;
    const std::chrono::milliseconds half{*usec / 2'000};
    return std::max(half, std::chrono::milliseconds{1});
}

} // namespace tether::daemon
