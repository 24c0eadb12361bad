// Defines what the fuzz targets share: an input that also selects its variation, ways to cut it, and a way to fail.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string_view>
#include <vector>

namespace tether::test {

/// The property that is true for any bytes; each target defines it. Aborts or throws when it is false.
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

/// The first bytes of an input select the variation, the rest is the input itself.
class fuzz_input {
  public:
    explicit fuzz_input(std::string_view bytes) : rest_{bytes} {}

    /// The next byte as a choice; 0 when none is left.
    unsigned choice() {
        if (rest_.empty()) return 0;
        const auto byte = static_cast<unsigned char>(rest_.front());
        rest_.remove_prefix(1);
        return byte;
    }
    /// The next `size` bytes, or all that are left.
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

/// `text` cut where `seed` selects, in pieces of at most 150 bytes.
inline pieces cut(std::string_view text, std::uint32_t seed) {
    pieces cut;
    while (!text.empty()) {
        seed = seed * 1664525 + 1013904223; // any generator is good enough if the input decides
        cut.push_back(text.substr(0, 1 + (seed >> 16) % 150));
        text.remove_prefix(cut.back().size());
    }
    return cut;
}

/// The ways in which `text` may arrive: in pieces by `seed`, and byte by byte.
inline std::vector<pieces> ways_to_arrive(std::string_view text, std::uint32_t seed) {
    std::vector<pieces> ways{cut(text, seed + 1), {}};
    for (std::size_t at = 0; at < text.size(); ++at) ways.back().push_back(text.substr(at, 1));
    return ways;
}

} // namespace tether::test
