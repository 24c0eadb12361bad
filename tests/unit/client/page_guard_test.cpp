// Tests that reading of an endless list fails.
#include <tether/client/page_guard.hpp>

#include <doctest/doctest.h>

using namespace tether::client;

TEST_SUITE("client::page_guard") {

    TEST_CASE("new cursors are followed") {
        page_guard guard;
        for (const auto* cursor : {"A", "B", "C"}) CHECK(guard.accept(1, cursor).has_value());
    }

    TEST_CASE("a repeated cursor, however old, ends the list") {
        page_guard guard;
        for (const auto* cursor : {"A", "B", "C"}) REQUIRE(guard.accept(1, cursor).has_value());
        CHECK(guard.accept(1, "A").error().kind == failure_kind::malformed);
    }

    TEST_CASE("endless new cursors end at the bound") {
        page_guard guard;
        std::size_t pages = 0;
        while (guard.accept(1, std::to_string(pages)).has_value()) ++pages;
        CHECK(pages == max_pages - 1);
    }

    TEST_CASE("an empty page before the last, and a cursor without a bound, are refused") {
        page_guard guard;
        CHECK_FALSE(guard.accept(0, "A").has_value());
        CHECK_FALSE(guard.accept(1, std::string(1'025, 'x')).has_value());
        CHECK(guard.accept(1, std::string(1'024, 'x')).has_value());
    }
}
