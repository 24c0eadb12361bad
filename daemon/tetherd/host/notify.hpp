// Sends readiness, status and watchdog messages to the service manager (sd_notify(3)).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tether::daemon {

/// Sends datagrams to the socket in `$NOTIFY_SOCKET`; does nothing without it. Never blocks and never fails, because
/// the daemon must work without a service manager.
class notifier {
  public:
    /// `address` is the value of `$NOTIFY_SOCKET`: a path, or `@` and a name in the abstract namespace. For empty or
    /// any other text, nothing is sent.
    explicit notifier(std::string_view address);
    ~notifier();
    notifier(const notifier&) = delete;
    notifier& operator=(const notifier&) = delete;

    void ready(std::string_view status);
    void status(std::string_view text);
    /// Also sends `MONOTONIC_USEC`, which `Type=notify-reload` requires; `ready` must follow.
    void reloading();
    void stopping();
    /// Startup takes at most `time` from now: extends a timeout of the unit that would end earlier
    /// (`EXTEND_TIMEOUT_USEC`).
    void extend_timeout(std::chrono::seconds time, std::string_view status);
    void watchdog();

  private:
    void send(const std::string& message);

    std::string address_; ///< with a NUL in place of `@`
    int socket_ = -1;
};

/// How long a check of a store of `bytes` may take before startup counts as stuck: a minute, plus a second for each 4
/// MiB, which suits a slow disk with little memory.
std::chrono::seconds longest_check(std::uint64_t bytes);

/// How often to send `WATCHDOG=1`: half of `watchdog_usec` (`$WATCHDOG_USEC`), as sd_watchdog_enabled(3) recommends;
/// empty when it is unset or `watchdog_pid` (`$WATCHDOG_PID`) names another process than `self`.
std::optional<std::chrono::milliseconds> watchdog_interval(std::string_view watchdog_usec,
                                                           std::string_view watchdog_pid, long self);

} // namespace tether::daemon
