// Tests that invisible characters are recognised and written as escapes.
#include <tether/core/hidden_text.hpp>

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

using namespace tether;

TEST_SUITE("core::hidden_text") {

    TEST_CASE("control characters and invisible characters are hidden") {
        for (const char32_t code :
             {0x00,   0x1B,   0x7F,   0x80,   0x9B,   0x9F,    0xAD,    0x34F,   0x61C,   0x115F,  0x180E, 0x200B,
              0x200D, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A,  0x202E,  0x2060,  0x2066,  0x2069,  0x3164, 0xFE00,
              0xFE0F, 0xFEFF, 0xFFA0, 0xFFF9, 0xFFFB, 0x1D173, 0xE0001, 0xE0020, 0xE007F, 0xE0100, 0xE01EF}) {
            CAPTURE(static_cast<unsigned>(code));
            CHECK(is_hidden(code));
        }
    }

    TEST_CASE("visible characters are not hidden") {
        for (const char32_t code : {0x20, 0x7E, 0xA0, 0xAC, 0xAE, 0x301, 0x2010, 0x2027, 0x202F, 0x3000, 0x4E00, 0xFFFC,
                                    0xFFFD, 0x1F600, 0x10FFFF}) {
            CAPTURE(static_cast<unsigned>(code));
            CHECK_FALSE(is_hidden(code));
        }
    }

    TEST_CASE("escapes keep the value of JSON text") {
        const std::string json = "{\"a\u202Eb\":\"\u009B31m \u2028 \U000E0041 \x7F caf\u00E9\"}";
        const std::string shown = escape_hidden(json);
        CHECK(shown == R"({"a\u202eb":"\u009b31m \u2028 \udb40\udc41 \u007f café"})");
        CHECK(boost::json::parse(shown) == boost::json::parse(json));
    }

    TEST_CASE("bytes that are not UTF-8 are escaped one by one") {
        CHECK(escape_hidden("a\xC0\xAF") == R"(a\ufffd\ufffd)");
        CHECK(escape_hidden("\xE2\x82") == R"(\ufffd\ufffd)");
    }
}
