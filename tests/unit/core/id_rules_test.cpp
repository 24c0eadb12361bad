// Tests the rules for identifiers of clients and the remote API.
#include <tether/core/id_rules.hpp>

#include <doctest/doctest.h>
#include <string>

TEST_SUITE("core: id rules") {

    TEST_CASE("ids in paths are letters, digits, underscores and hyphens") {
        for (const char* good : {"a", "sesn_01AbCdEf", "agent-1", "0", "_", "-"}) CHECK(tether::is_path_id(good));
        CHECK(tether::is_path_id(std::string(128, 'x')));
        for (const char* bad : {"", ".", "..", "./sesn_1", "sesn_1/", "/sesn_1", "sesn_1/..", "a b", "a?b", "a#b",
                                "a%2e", "s\xc3\xa9", "a\n", "a~b", "a:b"})
            CHECK_FALSE(tether::is_path_id(bad));
        CHECK_FALSE(tether::is_path_id(std::string(129, 'x')));
        CHECK_FALSE(tether::is_path_id(std::string_view{"a\0b", 3}));
    }

    TEST_CASE("ids of events are any short text without control characters") {
        for (const char* good : {"", "sevt_1", "any text, \xc3\xa9ven this: ../x", "\xe2\x80\xa6"})
            CHECK(tether::is_event_id(good));
        CHECK(tether::is_event_id(std::string(256, 'x')));
        for (const char* bad : {"a\nb", "\x1b[2J", "\x7f", "a\xc2\x9b", "\t"}) CHECK_FALSE(tether::is_event_id(bad));
        CHECK_FALSE(tether::is_event_id(std::string(257, 'x')));
        CHECK_FALSE(tether::is_event_id(std::string_view{"a\0b", 3}));
    }
}
