// Tests the table of log records.
#include <tether/core/log_kind.hpp>

#include <doctest/doctest.h>
#include <set>

using namespace tether;

TEST_SUITE("core::log_kind") {

    TEST_CASE("every kind has its own event and id") {
        std::set<std::string_view> events, ids;
        for (std::size_t i = 0; i < log_kind_count(); ++i) {
            const log_kind& kind = log_kind_at(i);
            CAPTURE(kind.event);
            CHECK(events.insert(kind.event).second);
            CHECK(ids.insert(kind.id).second);
            CHECK(kind.id.size() == 32);
            CHECK(kind.id.find_first_not_of("0123456789abcdef") == kind.id.npos);
            CHECK(kind.id != std::string_view{"00000000000000000000000000000000"});
            CHECK(!kind.meaning.empty());
            CHECK(!kind.action.empty());
        }
    }

    TEST_CASE("a kind is found by its event") {
        for (std::size_t i = 0; i < log_kind_count(); ++i) {
            const auto found = find_log_kind(log_kind_at(i).event);
            REQUIRE(found);
            CHECK(found->number == i);
            CHECK(found->kind == &log_kind_at(i));
        }
        CHECK(!find_log_kind("no such event"));
    }

    TEST_CASE("records that need an operator are never suppressed, except those that each run or client can cause") {
        for (std::size_t i = 0; i < log_kind_count(); ++i) {
            const log_kind& kind = log_kind_at(i);
            const bool is_of_many =
                kind.fields.starts_with("run ") || kind.event == "connection failed" || kind.event == "scrape failed";
            CAPTURE(kind.event);
            if (kind.level <= log_level::error && !is_of_many) CHECK(kind.flow == log_flow::free);
        }
    }
}
