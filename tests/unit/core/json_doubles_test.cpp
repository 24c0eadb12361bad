// Members given twice are found wherever they stand.
#include <tether/core/json_doubles.hpp>

#include <doctest/doctest.h>

using tether::doubled_members;
using paths = std::vector<std::string>;

namespace {

boost::json::parse_options lenient() {
    boost::json::parse_options options;
    options.allow_comments = true;
    options.allow_trailing_commas = true;
    return options;
}

} // namespace

TEST_SUITE("core::json_doubles") {

    TEST_CASE("a member that is given twice is found at any depth") {
        const std::pair<const char*, paths> cases[] = {
            {R"({})", {}},
            {R"({"a": 1, "b": {"a": 1}, "c": [{"a": 1}, {"a": 2}]})", {}},
            {R"({"a": 1, "a": 1})", {"/a"}},
            {R"({"a": 1, "a": 2, "a": 3})", {"/a"}},
            {R"({"a": {"b": 1, "b": 2}, "c": 0, "c": 0})", {"/a/b", "/c"}},
            {R"([0, "x", [null, {"k": true, "k": 1.5}]])", {"/2/1/k"}},
            {R"({"a": [{}, [], {"k": -1, "j": "", "k": 9}]})", {"/a/2/k"}},
            {R"({"": 1, "": 2})", {"/"}},
            {R"({"a/b~": 1, "a/b~": 2})", {"/a~1b~0"}},
            {R"("a")", {}},
        };
        for (const auto& [text, wanted] : cases) {
            CAPTURE(text);
            CHECK(doubled_members(text) == wanted);
        }
    }

    TEST_CASE("two spellings of one key are one key") {
        CHECK(doubled_members(R"({"key": 1, "\u006bey": 2})") == paths{"/key"});
        CHECK(doubled_members("{\"\\u00fc\": 1, \"\xC3\xBC\": 2}") == paths{"/\xC3\xBC"});
        CHECK(doubled_members(R"({"key": 1, "Key": 2})").empty());
    }

    TEST_CASE("the text is read with the options it was parsed with") {
        CHECK(doubled_members("{\"a\": 1, // one\n \"a\": 2,}", lenient()) == paths{"/a"});
        CHECK(doubled_members("{ // nothing\n \"a\": 1, \"a\": 2}").empty());
    }

    TEST_CASE("of a broken text the beginning counts") {
        CHECK(doubled_members(R"({"a": 1, "a": 2, )") == paths{"/a"});
        CHECK(doubled_members("").empty());
    }

    TEST_CASE("the search ends when there are enough") {
        CHECK(doubled_members(R"({"a": 1, "a": 2, "b": 1, "b": 2})", {}, 1) == paths{"/a"});
    }
}
