// Tests immutable text whose copies share one allocation.
#include <tether/core/shared_text.hpp>

#include <doctest/doctest.h>
#include <sstream>

using tether::shared_text;

TEST_SUITE("core::shared_text") {

    TEST_CASE("copies share the text") {
        const shared_text text{std::string(100, 'x')};
        const shared_text copy = text;
        CHECK(&copy.str() == &text.str());
        CHECK(copy == text);
    }

    TEST_CASE("an empty text needs no allocation and equals every other empty text") {
        const shared_text none;
        CHECK(none.empty());
        CHECK(none.size() == 0);
        CHECK(none == shared_text{""});
        CHECK(none == "");
    }

    TEST_CASE("texts compare by content") {
        const shared_text a{"same"}, b{std::string{"same"}}, c{std::string_view{"other"}};
        CHECK(a == b);
        CHECK_FALSE(a == c);
        CHECK(a == "same");
        CHECK(c == std::string{"other"});
        std::ostringstream out;
        out << a;
        CHECK(out.str() == "same");
    }
}
