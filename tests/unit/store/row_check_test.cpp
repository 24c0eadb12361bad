// Tests the checksum of a row.
#include <tether/store/row_check.hpp>

#include <doctest/doctest.h>
#include <set>
#include <string>

using namespace tether::store;

TEST_SUITE("store::row_check") {

    TEST_CASE("equal rows have equal checksums, across objects") {
        row_check a, b;
        const auto sum = a.of("runs", std::int64_t{1}, std::string_view{"x"});
        CHECK(sum == a.of("runs", std::int64_t{1}, std::string_view{"x"}));
        CHECK(sum == b.of("runs", std::int64_t{1}, std::string_view{"x"}));
    }

    TEST_CASE("the checksum covers table, kind, length and order of values") {
        row_check c;
        using text = std::string_view;
        std::set<std::int64_t> sums;
        sums.insert(c.of("runs", text{"ab"}, text{"c"}));
        sums.insert(c.of("runs", text{"a"}, text{"bc"}));
        sums.insert(c.of("runs", text{"c"}, text{"ab"}));
        sums.insert(c.of("records", text{"ab"}, text{"c"}));
        sums.insert(c.of("runs", text{"abc"}));
        sums.insert(c.of("runs", std::int64_t{0}));
        sums.insert(c.of("runs", std::optional<std::int64_t>{}));
        sums.insert(c.of("runs", text{}));
        CHECK(sums.size() == 8);
        CHECK(c.of("runs", std::optional<text>{}) == c.of("runs", std::optional<std::int64_t>{}));
    }

    TEST_CASE("the checksum covers every bit of a text") {
        row_check c;
        std::string body = "{\"type\":\"agent.message\"}";
        const auto sum = c.of("records", std::string_view{body});
        for (std::size_t i = 0; i < body.size() * 8; ++i) {
            body[i / 8] = static_cast<char>(body[i / 8] ^ (1 << i % 8));
            CHECK(c.of("records", std::string_view{body}) != sum);
            body[i / 8] = static_cast<char>(body[i / 8] ^ (1 << i % 8));
        }
    }
}
