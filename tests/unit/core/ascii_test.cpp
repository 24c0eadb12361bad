// Tests that ASCII is handled without the locale.
#include <tether/core/ascii.hpp>

#include <doctest/doctest.h>

using namespace tether;

TEST_SUITE("core::ascii") {

    TEST_CASE("only letters of ASCII are converted to lower case") {
        CHECK(to_lower("Content-TYPE: @[`{ azAZ 09") == "content-type: @[`{ azaz 09");
        CHECK(to_lower("\xC3\x84\xC0\xDF") == "\xC3\x84\xC0\xDF");
        CHECK(to_lower('Q') == 'q');
        CHECK(to_lower(std::string_view{}).empty());
    }

    TEST_CASE("spaces and tabs at both ends are removed, other characters are not") {
        CHECK(trimmed(" \t a \t b\t ") == "a \t b");
        CHECK(trimmed("a") == "a");
        CHECK(trimmed("\r\na\n") == "\r\na\n");
        CHECK(trimmed(" \t ").empty());
        CHECK(trimmed("").empty());
    }
}
