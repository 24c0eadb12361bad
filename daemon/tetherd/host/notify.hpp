// Readiness, status and watchdog to the service manager (sd_notify(3)).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tether::daemon {

/// Sends datagrams to the socket in `$NOTIFY_SOCKET`; does nothing when there is none. Never blocks and
/// never fails: a service manager that does not listen changes nothing for us.
class notifier {
  public:
    /// `address` as `$NOTIFY_SOCKET` has it: a path, or `@` and a name in the abstract namespace. Empty or
    /// anything else: nobody is told.
    explicit notifier(std::string_view address);
    ~notifier();
    notifier(const notifier&) = delete;
    notifier& operator=(const notifier&) = delete;

    void ready(std::string_view status);
    void status(std::string_view text);
    /// `MONOTONIC_USEC` goes along, which `Type=notify-reload` wants; `ready` must follow.
    void reloading();
    void stopping();
    /// Starting takes until `time` from now at most: a timeout of the unit that would end before is put off
    /// (`EXTEND_TIMEOUT_USEC`).
    void extend_timeout(std::chrono::seconds time, std::string_view status);
    void watchdog();

  private:
    void send(const std::string& message);

    std::string address_; ///< with a NUL in place of `@`
    int socket_ = -1;
};

/// How long a check of `bytes` of store may take before a start counts as stuck: a minute, and a second for each
/// 4 MiB, which is a slow disk with little memory.
std::chrono::seconds longest_check(std::uint64_t bytes);

/// How often to send `WATCHDOG=1`: half of `watchdog_usec` (`$WATCHDOG_USEC`), as sd_watchdog_enabled(3)
/// recommends; empty when there is none or `watchdog_pid` (`$WATCHDOG_PID`) names another process than `self`.
std::optional<std::chrono::milliseconds> watchdog_interval(std::string_view watchdog_usec,
                                                           std::string_view watchdog_pid, long self);

} // namespace tether::daemon
