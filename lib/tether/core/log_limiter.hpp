// Decides which log records are written when there are too many of a kind.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace tether {

/// How many records of one kind are written. Without a limit when either is 0.
struct log_limits {
    /// Records of one kind that are written however close together they come. At most 1,000,000.
    std::uint32_t burst = 500;

    /// Records of one kind that are written in a minute beyond those. At most 1,000,000.
    std::uint32_t per_minute = 600;
};

/// A bucket of tokens for each kind, full at the start, and a count of what was left out. One thread.
class log_limiter {
  public:
    using time_point = std::chrono::steady_clock::time_point;

    /// Kinds have the numbers below `kinds`.
    log_limiter(std::size_t kinds, log_limits limits) : buckets_(kinds), limits_{limits} {}

    /// From now on; what was left out is not forgotten.
    void set(log_limits limits) noexcept { limits_ = limits; }

    /// How many records of the kind were left out since the last one that was written; empty when this one is to be
    /// left out as well.
    std::optional<std::uint64_t> admit(std::size_t kind, time_point now);

    /// Kinds, and how many records of each were left out, which are hereby told. Only of those that would be written
    /// again at this moment; of all when `everything`, for there will be no other time.
    std::vector<std::pair<std::size_t, std::uint64_t>> take_left_out(time_point now, bool everything);

  private:
    struct bucket {
        time_point full_at{};
        std::uint64_t left_out = 0;
    };
    bool is_limited() const noexcept { return limits_.burst > 0 && limits_.per_minute > 0; }
    bool has_token(const bucket& of, time_point now) const;
    std::chrono::nanoseconds interval() const;

    std::vector<bucket> buckets_;
    log_limits limits_;
};

} // namespace tether
