// Decides which log records are written when a kind has too many.
#pragma once

#include <tether/core/log_kind.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace tether {

/// Limits for the records of one kind; no limit applies when either is 0.
struct log_limits {
    /// Records of one kind that are written at any rate. At most 1,000,000.
    std::uint32_t burst = 500;

    /// Further records of one kind that are written per minute. At most 1,000,000.
    std::uint32_t per_minute = 600;
};

/// One token bucket per kind, full at the start, and a count of suppressed records. One thread.
class log_limiter {
  public:
    using time_point = std::chrono::steady_clock::time_point;

    explicit log_limiter(log_limits limits) : limits_{limits} {}

    /// Applies from now on; the counts of suppressed records are kept.
    void set(log_limits limits) noexcept { limits_ = limits; }

    /// The number of records of the kind that were suppressed since the last written one; empty when this one must be
    /// suppressed as well.
    std::optional<std::uint64_t> admit(const log_kind& kind, time_point now);

    /// Returns and resets the counts of suppressed records, by kind. Covers only kinds of which a record would be
    /// written now; with `everything` all kinds, for shutdown.
    std::vector<std::pair<const log_kind*, std::uint64_t>> take_suppressed(time_point now, bool everything);

  private:
    struct bucket {
        time_point full_at{};
        std::uint64_t suppressed = 0;
    };
    bool is_limited() const noexcept { return limits_.burst > 0 && limits_.per_minute > 0; }
    bool has_token(const bucket& tokens, time_point now) const;
    std::chrono::nanoseconds interval() const;

    std::map<const log_kind*, bucket> buckets_;
    log_limits limits_;
};

} // namespace tether
