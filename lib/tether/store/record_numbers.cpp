#include <tether/store/record_numbers.hpp>

#include <algorithm>

namespace tether::store {
namespace {

constexpr std::uint64_t hole = std::uint64_t{1} << 63;

bool is_hole(std::uint64_t kept) {
    return (kept & hole) != 0;
}

std::uint64_t number_of(std::uint64_t kept) {
    return kept & ~hole;
}

} // namespace

void record_numbers::erase(std::uint64_t number) {
    const auto at = std::ranges::lower_bound(numbers_, number, {}, number_of);
    if (at == numbers_.end() || *at != number) return;
    *at |= hole;
    if (++holes_ * 2 <= numbers_.size()) return;
    std::erase_if(numbers_, is_hole);
    numbers_.shrink_to_fit();
    holes_ = 0;
}

std::optional<std::uint64_t> record_numbers::next(std::uint64_t after) const {
    const auto above = std::ranges::upper_bound(numbers_, after, {}, number_of);
    const auto at = std::find_if_not(above, numbers_.end(), is_hole);
    return at == numbers_.end() ? std::nullopt : std::optional{*at};
}

std::uint64_t record_numbers::newest() const {
    const auto last = std::find_if_not(numbers_.rbegin(), numbers_.rend(), is_hole);
    return last == numbers_.rend() ? 0 : *last;
}

} // namespace tether::store
