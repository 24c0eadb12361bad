// What the fuzz targets share: an input that also says how it is tried, ways to cut it, and a way to fail.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string_view>
#include <vector>

namespace tether::test {

/// What holds for any octets; each target defines it. Aborts, or throws, when it does not hold.
void check_property(std::string_view input);

inline void require(bool holds, std::string_view what) {
    if (holds) return;
    std::cerr << "does not hold: " << what << '\n';
    std::abort();
}

template <class T>
void require_same(const T& expected, const T& found, std::string_view what) {
    if (expected == found) return;
    std::cerr << what << "\nexpected: " << expected << "\nfound:    " << found << '\n';
    std::abort();
}

/// The first octets of an input choose how it is tried, the rest is what is tried.
class fuzz_input {
  public:
    explicit fuzz_input(std::string_view octets) : rest_{octets} {}

    /// The next octet as a choice; 0 when there is none left.
    unsigned choice() {
        if (rest_.empty()) return 0;
        const auto octet = static_cast<unsigned char>(rest_.front());
        rest_.remove_prefix(1);
        return octet;
    }
    /// The next `size` octets, or as many as there are.
    std::string_view take(std::size_t size) {
        const std::string_view taken = rest_.substr(0, size);
        rest_.remove_prefix(taken.size());
        return taken;
    }
    std::string_view rest() const { return rest_; }

  private:
    std::string_view rest_;
};

using pieces = std::vector<std::string_view>;

/// `text` cut where `seed` says, in pieces of at most 150 octets.
inline pieces cut(std::string_view text, std::uint32_t seed) {
    pieces cut;
    while (!text.empty()) {
        seed = seed * 1664525 + 1013904223; // any generator will do, as long as the input decides
        cut.push_back(text.substr(0, 1 + (seed >> 16) % 150));
        text.remove_prefix(cut.back().size());
    }
    return cut;
}

/// The ways in which `text` may arrive: in pieces as `seed` says, and octet by octet.
inline std::vector<pieces> ways_to_arrive(std::string_view text, std::uint32_t seed) {
    std::vector<pieces> ways{cut(text, seed + 1), {}};
    for (std::size_t at = 0; at < text.size(); ++at) ways.back().push_back(text.substr(at, 1));
    return ways;
}

} // namespace tether::test
