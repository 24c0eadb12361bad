// Tests that the fast scan of 64 bytes finds the same as the plain one.
#include <tether/sse/byte_masks.hpp>

#include <array>
#include <doctest/doctest.h>
#include <random>

using tether::sse::byte_masks;
using tether::sse::masks_of;
using tether::sse::portable_masks;

namespace {

void check_same(const std::array<char, byte_masks::bytes>& bytes) {
    const byte_masks fast = masks_of(bytes.data());
    const byte_masks plain = portable_masks(bytes.data());
    CHECK(fast.lf == plain.lf);
    CHECK((fast.cr != 0) == (plain.cr != 0));
    CHECK((fast.high != 0) == (plain.high != 0));
}

} // namespace

TEST_SUITE("sse::byte_masks") {

    TEST_CASE("every byte value is recognised at every position") {
        for (std::size_t place = 0; place < byte_masks::bytes; ++place) {
            for (int value = 0; value < 256; ++value) {
                std::array<char, byte_masks::bytes> bytes;
                bytes.fill('x');
                bytes[place] = static_cast<char>(value);
                const byte_masks masks = masks_of(bytes.data());
                CHECK(masks.lf == (value == '\n' ? std::uint64_t{1} << place : 0));
                CHECK((masks.cr != 0) == (value == '\r'));
                CHECK((masks.high != 0) == (value > 0x7F));
                check_same(bytes);
            }
        }
    }

    TEST_CASE("fast and plain scan agree for any 64 bytes") {
        std::mt19937 random{3};
        for (int round = 0; round < 2000; ++round) {
            std::array<char, byte_masks::bytes> bytes;
            for (char& byte : bytes) byte = "\n\r x\x80\xFF\x0B\x8A"[random() % 8];
            check_same(bytes);
        }
    }
}
