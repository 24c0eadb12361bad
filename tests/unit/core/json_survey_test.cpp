// Tests that repeated members, and documents with too many members or values, are found at any depth.
#include <tether/core/json_survey.hpp>

#include <doctest/doctest.h>

using namespace tether;
using paths = std::vector<std::string>;

namespace {

boost::json::parse_options lenient() {
    boost::json::parse_options options;
    options.allow_comments = true;
    options.allow_trailing_commas = true;
    return options;
}

paths doubled_members(std::string_view text, const boost::json::parse_options& options = {}, std::size_t most = 16) {
    return survey_json(text, options, {}, most).repeated;
}

/// `[{"k0":0,…},…]`: `objects` objects of `members` members.
std::string many(std::size_t objects, std::size_t members) {
    std::string text = "[";
    for (std::size_t i = 0; i < objects; ++i) {
        text += i == 0 ? "{" : ",{";
        for (std::size_t k = 0; k < members; ++k) text += (k == 0 ? "\"k" : ",\"k") + std::to_string(k) + "\":0";
        text += "}";
    }
    return text + "]";
}

} // namespace

TEST_SUITE("core::json_survey") {

    TEST_CASE("a repeated member is found at any depth") {
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

    TEST_CASE("malformed text is surveyed up to its first error") {
        CHECK(doubled_members(R"({"a": 1, "a": 2, )") == paths{"/a"});
        CHECK(doubled_members("").empty());
    }

    TEST_CASE("the search ends after the requested number of results") {
        CHECK(doubled_members(R"({"a": 1, "a": 2, "b": 1, "b": 2})", {}, 1) == paths{"/a"});
    }

    TEST_CASE("members of one object and values of a document are bounded") {
        const json_bounds bounds{10, 40};
        const auto fault = [&](const std::string& text) { return survey_json(text, {}, bounds, 0).fault; };
        CHECK(fault(many(1, 10)) == json_fault::none);
        CHECK(fault(many(1, 11)) == json_fault::too_many_members);
        CHECK(fault(many(3, 10)) == json_fault::none);
        CHECK(fault(many(4, 10)) == json_fault::too_many_values);
        CHECK(fault("[" + many(1, 11) + "]") == json_fault::too_many_members);
        CHECK(fault("{") == json_fault::malformed);
        CHECK(fault("{} {}") == json_fault::malformed);
        CHECK(survey_json(many(1, 20'000), {}, no_json_bounds).fault == json_fault::none);
    }

    TEST_CASE("a number outside the range of a double is detected") {
        CHECK(survey_json("[1e400]").has_infinite_number);
        CHECK_FALSE(survey_json("[1e308]").has_infinite_number);
    }

    TEST_CASE("a document is read within its bounds and refused above them") {
        CHECK(read_json(many(2, 1'000)).has_value());
        CHECK(read_json(many(1, 1'001)).error() == errc::malformed_document);
        CHECK(read_json(many(400, 500)).error() == errc::malformed_document);
        CHECK(read_json("[[1]]", 1).error() == errc::malformed_document);
        CHECK(read_json("[1] x").error() == errc::malformed_document);
    }
}
