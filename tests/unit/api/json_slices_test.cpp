// Tests the search for members and elements in JSON text.
#include <tether/api/json_slices.hpp>

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::api;

TEST_SUITE("api::json_slices") {

    TEST_CASE("members and elements are found as written") {
        const auto members = slice_members(R"( { "a" : [1, {"b":"]"}] , "c":"x,\"}" ,"d": -1.50 } )");
        REQUIRE(members.has_value());
        REQUIRE(members->size() == 3);
        CHECK(members->at(0).first == "a");
        CHECK(members->at(0).second == R"([1, {"b":"]"}])");
        CHECK(members->at(1).second == R"("x,\"}")");
        CHECK(members->at(2).second == "-1.50");

        const auto elements = slice_elements("[ {\"a\":[]},\n2 ]");
        REQUIRE(elements.has_value());
        CHECK(*elements == std::vector<std::string_view>{R"({"a":[]})", "2"});
    }

    TEST_CASE("empty containers have nothing in them") {
        CHECK(slice_members("{ }")->empty());
        CHECK(slice_elements("[]")->empty());
    }

    TEST_CASE("text that is not a complete container is malformed") {
        for (const char* text :
             {"", "null", "[", "{", "[1", "[1,", "[1,]", "[,1]", "[1}", "[\"a]", "[\"a\\", "[1]]", "[1] 2", R"({"a"})",
              R"({"a":})", R"({"a":1,})", R"({a:1})", R"({"a":1}x)", R"({"a" 1})"}) {
            CAPTURE(text);
            CHECK_FALSE(slice_members(text).has_value());
            CHECK_FALSE(slice_elements(text).has_value());
        }
    }

    TEST_CASE("slices of well-formed text parse, wherever the text is cut") {
        const std::string text = R"({"a":[1,[2,"\\"],{"k":"[\"{"}],"b":{"c":{}},"d":"é","e":null})";
        for (std::size_t size = 0; size <= text.size(); ++size) {
            const auto members = slice_members(std::string_view{text}.substr(0, size));
            CHECK(members.has_value() == (size == text.size()));
            if (!members) continue;
            for (const auto& [key, value] : *members) {
                error_code ec;
                boost::json::parse(value, ec);
                CHECK_FALSE(ec);
            }
        }
    }

    TEST_CASE("one member is found by its key, and null counts as missing") {
        CHECK(slice_member(R"({"a":1,"b":{"a":2},"a":3})", "a") == "3");
        CHECK(slice_member(R"({"a":null})", "a").empty());
        CHECK(slice_member(R"({"b":1})", "a").empty());
        CHECK(slice_member("[1]", "a").empty());
        CHECK(slice_member(R"({"\u0061":1,"\u0062":2})", "a") == "1");
        CHECK(slice_member(R"({"\ud800":1})", "a").empty());
    }
}
