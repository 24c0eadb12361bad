// Identifiers that tether makes: unique, and sortable by time.
#pragma once

#include <tether/core/timestamp.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace tether {

/// 26 characters of Crockford base32: 48 bits of milliseconds, then 80 random bits (the ULID specification). Ids of one
/// source sort in the order of their creation. Not thread-safe.
class ulid_source {
  public:
    /// The randomness comes from the kernel (`getrandom(2)`).
    std::string next(wall_time now);

  private:
    std::uint64_t last_ms_ = 0;
    std::uint16_t high_ = 0; ///< the upper 16 of the 80 random bits
    std::uint64_t low_ = 0;  ///< the lower 64
};

/// True for `prefix` followed by 26 characters of Crockford base32, upper case.
bool is_ulid_id(std::string_view prefix, std::string_view text) noexcept;

/// 64 bits from the kernel's generator.
std::uint64_t random_bits();

} // namespace tether
