// Classifies 64 bytes at once.
#pragma once

#include <cstddef>
#include <cstdint>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace tether::sse {

/// Which bytes occur among 64.
struct byte_masks {
    static constexpr std::size_t bytes = 64;
    std::uint64_t lf = 0;   ///< a bit for each LF, the first byte in the lowest bit
    std::uint32_t cr = 0;   ///< not 0 when a CR occurs
    std::uint32_t high = 0; ///< not 0 when a byte above 0x7F occurs
};

/// Checks `bytes[0]` to `bytes[63]`. Works on every machine; tests compare the fast version with it.
inline byte_masks portable_masks(const char* bytes) noexcept {
    byte_masks masks;
    for (std::size_t i = 0; i < byte_masks::bytes; ++i) {
        masks.lf |= static_cast<std::uint64_t>(bytes[i] == '\n') << i;
        masks.cr |= bytes[i] == '\r';
        masks.high |= static_cast<unsigned char>(bytes[i]) >> 7;
    }
    return masks;
}

/// The same, fast where the machine has SSE2.
inline byte_masks masks_of(const char* bytes) noexcept {
#ifdef __SSE2__
    const auto load = [bytes](int lane) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes) + lane); };
    const auto any = [](__m128i a, __m128i b, __m128i c, __m128i d) {
        return _mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d));
    };
    const auto bits = [](__m128i lane) { return static_cast<std::uint32_t>(_mm_movemask_epi8(lane)); };
    const auto lf = [bits](__m128i lane) { return std::uint64_t{bits(_mm_cmpeq_epi8(lane, _mm_set1_epi8('\n')))}; };
    const auto cr = [](__m128i lane) { return _mm_cmpeq_epi8(lane, _mm_set1_epi8('\r')); };
    const __m128i a = load(0), b = load(1), c = load(2), d = load(3);
    return {lf(a) | lf(b) << 16 | lf(c) << 32 | lf(d) << 48, bits(any(cr(a), cr(b), cr(c), cr(d))),
            bits(any(a, b, c, d))};
#else
    return portable_masks(bytes);
#endif
}

} // namespace tether::sse
