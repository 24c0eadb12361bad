// Tests the kinds of log records of all layers.
#include <daemon/log_documents/sections.hpp>

#include <doctest/doctest.h>
#include <set>

using namespace tether;

namespace {

std::vector<log_kind> all_kinds() {
    std::vector<log_kind> all;
    for (const log_section& section : log_sections()) all.insert(all.end(), section.kinds.begin(), section.kinds.end());
    return all;
}

} // namespace

TEST_SUITE("daemon::log_kinds") {

    TEST_CASE("every kind has its own event and id") {
        std::set<std::string_view> events, ids;
        for (const log_kind& kind : all_kinds()) {
            CAPTURE(kind.event);
            CHECK(events.insert(kind.event).second);
            CHECK(ids.insert(kind.id).second);
            CHECK(kind.id.size() == 32);
            CHECK(kind.id.find_first_not_of("0123456789abcdef") == kind.id.npos);
            CHECK(kind.event.find_first_of("\"\\\n") == kind.event.npos); // layouts do not quote it
            CHECK(!kind.meaning.empty());
            CHECK(!kind.action.empty());
        }
        CHECK(events.size() > 60);
    }

    TEST_CASE("records that need an operator are never suppressed, except those that each run or client can cause") {
        for (const log_kind& kind : all_kinds()) {
            const bool is_of_many =
                kind.fields.starts_with("run ") || kind.event == "connection failed" || kind.event == "scrape failed";
            CAPTURE(kind.event);
            if (kind.level <= log_level::error && !is_of_many) CHECK(kind.flow == log_flow::free);
        }
    }

    TEST_CASE("a kind lists its fields") {
        constexpr log_kind kind{.fields = "run runs"};
        CHECK(kind.has_field("run"));
        CHECK(kind.has_field("runs"));
        for (const char* other : {"", "ru", "run runs", " ", "uns"}) CHECK(!kind.has_field(other));
        CHECK(!log_kind{}.has_field(""));
    }
}
