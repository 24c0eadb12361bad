// Computes how many descriptors the daemon may have and how many it needs.
#pragma once

#include "config/config.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace tether::daemon {

/// The number of descriptors that the limits of `settings` require: a stream and a request for each active run up to
/// their limits, the clients, and some for files. Pure.
std::size_t descriptors_needed(const config& settings);

/// The number of clients that the current limit on descriptors allows (getrlimit(2)).
std::size_t clients_that_fit(const config& settings);

/// Detects whether descriptors run short. One thread.
class descriptor_watch {
  public:
    using clock = std::chrono::steady_clock;

    /// A client was refused because descriptors ran short.
    void note_refusal(clock::time_point now) { refused_at_ = now; }
    /// Why clients are refused or the API cannot be reached: for a minute after a refusal, and while at most `spare`
    /// descriptors are left of `limit`. Empty otherwise. Pure.
    std::string trouble(std::size_t open, std::size_t limit, clock::time_point now) const;

    static constexpr std::size_t spare = 4;

  private:
    std::optional<clock::time_point> refused_at_;
};

/// Raises the limit as far as possible without privileges (RLIMIT_NOFILE, getrlimit(2)), and returns the new limit.
std::size_t raise_descriptor_limit();

} // namespace tether::daemon
