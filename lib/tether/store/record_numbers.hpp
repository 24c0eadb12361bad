// An ordered set of record numbers, small because it only grows at its end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace tether::store {

/// Uses 8 bytes for each number, where a tree would use 48: every record is in several of these. An erased number
/// leaves a hole; holes are removed once they are half of all, so on average erasing costs no more than a search.
class record_numbers {
  public:
    /// `number` is above every number added before, and below 2^63.
    void add(std::uint64_t number) { numbers_.push_back(number); }
    /// Ignores a number that is not in the set.
    void erase(std::uint64_t number);
    /// Returns the smallest number above `after`.
    std::optional<std::uint64_t> next(std::uint64_t after) const;
    /// Returns the largest number, 0 for none.
    std::uint64_t newest() const;

  private:
    std::vector<std::uint64_t> numbers_; ///< a hole has its top bit set
    std::size_t holes_ = 0;
};

} // namespace tether::store
