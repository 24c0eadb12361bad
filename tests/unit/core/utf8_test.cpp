// Tests that ill-formed UTF-8 is detected at any position.
#include <tether/core/utf8.hpp>

#include <doctest/doctest.h>

using tether::append_repaired;
using tether::is_utf8;

namespace {

std::string repaired(std::string_view text) {
    std::string out;
    append_repaired(out, text);
    return out;
}

std::string encoded(std::uint32_t c) {
    const auto byte = [](std::uint32_t value) { return static_cast<char>(static_cast<unsigned char>(value)); };
    if (c < 0x80) return {byte(c)};
    if (c < 0x800) return {byte(0xC0 | c >> 6), byte(0x80 | (c & 0x3F))};
    if (c < 0x10000) return {byte(0xE0 | c >> 12), byte(0x80 | (c >> 6 & 0x3F)), byte(0x80 | (c & 0x3F))};
    return {byte(0xF0 | c >> 18), byte(0x80 | (c >> 12 & 0x3F)), byte(0x80 | (c >> 6 & 0x3F)), byte(0x80 | (c & 0x3F))};
}

std::string replacements(std::size_t count) {
    std::string text;
    while (count-- > 0) text += "\xEF\xBF\xBD";
    return text;
}

} // namespace

TEST_SUITE("core::utf8") {

    TEST_CASE("every character is well-formed, surrogates and values above the range are not") {
        int wrong = 0;
        for (std::uint32_t c = 0; c < 0x120000; ++c) {
            const bool is_character = c < 0x110000 && (c < 0xD800 || c > 0xDFFF);
            if (is_utf8(encoded(c)) != is_character) ++wrong;
        }
        CHECK(wrong == 0);
    }

    TEST_CASE("each maximal ill-formed piece becomes one replacement character") {
        CHECK(repaired("") == "");
        CHECK(repaired("plain") == "plain");
        CHECK(repaired("\xE2\x82\xAC") == "\xE2\x82\xAC");
        CHECK(repaired("\xE2\x82"
                       "A") == replacements(1) + "A");
        CHECK(repaired("\xC0\xAF") == replacements(2));
        CHECK(repaired("\xED\xA0\x80") == replacements(3));
        CHECK(repaired("\xF0\x9F\x98") == replacements(1));
        CHECK(repaired("\xF0\x9F\xE2\x82\xAC") == replacements(1) + "\xE2\x82\xAC");
        CHECK(repaired("\xF4\x90\x80\x80") == replacements(4));
        CHECK(repaired("\x80\x80") == replacements(2));
        CHECK(repaired("\xFE\xFF") == replacements(2));
    }

    TEST_CASE("an ill-formed byte is found at every distance from the start") {
        for (std::size_t before = 0; before < 100; ++before) {
            for (std::size_t after : {0u, 1u, 40u}) {
                const std::string text = std::string(before, 'x') + "\xFF" + std::string(after, 'y');
                CAPTURE(before);
                CHECK(!is_utf8(text));
                CHECK(repaired(text) == std::string(before, 'x') + replacements(1) + std::string(after, 'y'));
                CHECK(is_utf8(std::string(before, 'x') + "\xC3\xA9" + std::string(after, 'y')));
            }
        }
    }

    TEST_CASE("repairing appends and does not change well-formed text") {
        std::string out = "before ";
        append_repaired(out, "caf\xC3\xA9");
        CHECK(out == "before caf\xC3\xA9");
    }
}
