#include <tether/core/id.hpp>

#include <sys/random.h>
#include <system_error>

namespace tether {
namespace {

__extension__ using u128 = unsigned __int128;
constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

} // namespace

std::uint64_t random_bits() {
    std::uint64_t value = 0;
    // Once the generator is ready, getrandom(2) always delivers all 8 bytes.
    if (::getrandom(&value, sizeof value, 0) != sizeof value)
        throw std::system_error{errno, std::generic_category(), "getrandom"};
    return value;
}

std::string ulid_source::next(wall_time now) {
    const auto ms =
        static_cast<std::uint64_t>(std::chrono::floor<std::chrono::milliseconds>(now.time_since_epoch()).count());
    if (ms > last_ms_) {
        last_ms_ = ms;
        // The top bit stays 0, so that counting up within a millisecond cannot overflow.
        high_ = static_cast<std::uint16_t>(random_bits() & 0x7fff);
        low_ = random_bits();
    } else if (++low_ == 0) {
        ++high_;
    }
    std::string text(26, '0');
    for (std::size_t i = 0; i < 10; ++i) text[9 - i] = alphabet[(last_ms_ >> (5 * i)) & 31];
    u128 random = (static_cast<u128>(high_) << 64) | low_;
    for (std::size_t i = 0; i < 16; ++i, random >>= 5) text[25 - i] = alphabet[static_cast<std::size_t>(random & 31)];
    return text;
}

bool is_ulid_id(std::string_view prefix, std::string_view text) noexcept {
    if (text.size() != prefix.size() + 26 || !text.starts_with(prefix)) return false;
    return text.find_first_not_of(alphabet, prefix.size()) == text.npos;
}

} // namespace tether
