// Tests that members of JSON objects are read by their kind, and count as absent when they have another.
#include <tether/core/json_members.hpp>

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

using namespace tether;

TEST_SUITE("core::json_members") {

    const auto document = boost::json::parse(
        R"({"text":"x","yes":true,"five":5,"exact":5.0,"half":1.5,"minus":-1,"object":{"k":"v"},"null":null,)"
        R"("array":["a",7,"b"],"map":{"a":"x","b":7}})");

    TEST_CASE("a member is found by its kind") {
        CHECK(text_of(document, "text") == "x");
        CHECK(flag_of(document, "yes"));
        CHECK(number_of(document, "five") == 5u);
        CHECK(number_of(document, "exact") == 5u);
        CHECK(number_of<int>(document, "minus") == -1);
        CHECK(number_of<double>(document, "half") == 1.5);
        CHECK(text_of(object_of(document, "object"), "k") == "v");
        CHECK(array_of(document, "array")->size() == 3);
        CHECK(find_member(document, "null")->is_null());
    }

    TEST_CASE("a member of another kind, or of no object, counts as absent") {
        for (const char* key : {"five", "null", "object", "absent"}) {
            CAPTURE(key);
            CHECK(text_of(document, key).empty());
            CHECK_FALSE(flag_of(document, key));
            CHECK(array_of(document, key) == nullptr);
        }
        for (const char* key : {"text", "half", "minus", "array", "null", "absent"}) {
            CAPTURE(key);
            CHECK_FALSE(number_of(document, key).has_value());
            CHECK(object_of(document, key) == nullptr);
        }
        CHECK(find_member(document, "absent") == nullptr);
        CHECK(text_of(boost::json::value{7}, "text").empty());
        CHECK(text_of(find_member(document, "absent"), "text").empty());
    }

    TEST_CASE("a target keeps its value unless a member of its kind exists") {
        std::string text = "before";
        CHECK_FALSE(read_member(document, "five", text));
        CHECK_FALSE(read_member(document, "absent", text));
        CHECK(text == "before");
        CHECK(read_member(document, "text", text));
        CHECK(text == "x");
        unsigned char small = 1;
        CHECK_FALSE(read_value(boost::json::value{300}, small));
        CHECK(small == 1);
    }

    TEST_CASE("elements of another kind are left out, and reported") {
        std::vector<std::string> array;
        CHECK_FALSE(read_member(document, "array", array));
        CHECK(array == std::vector<std::string>{"a", "b"});
        std::map<std::string, std::string> map;
        CHECK_FALSE(read_member(document, "map", map));
        CHECK(map == std::map<std::string, std::string>{{"a", "x"}});
        std::vector<shared_text> texts;
        CHECK(read_value(boost::json::parse(R"(["a","b"])"), texts));
        CHECK(texts.size() == 2);
    }
}
