// Tests the JSON object in a request's body.
#include <tether/protocol/body.hpp>

#include <doctest/doctest.h>

using namespace tether::protocol;

TEST_SUITE("protocol::body") {

    TEST_CASE("a body is a JSON object") {
        REQUIRE(parse_body(R"({"a": [1]})").has_value());
        CHECK(parse_body(R"({"a": [1]})")->contains("a"));
        CHECK(parse_body("").error().kind == problem_kind::malformed_json);
        CHECK(parse_body("{").error().kind == problem_kind::malformed_json);
        CHECK(parse_body("[]").error() == problem{problem_kind::invalid_body, "must be an object", "/"});
    }

    TEST_CASE("the nesting depth of a body is bounded") {
        const auto nested = [](std::size_t depth) {
            return R"({"a":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
        };
        CHECK(parse_body(nested(max_body_depth)).has_value());
        CHECK(parse_body(nested(max_body_depth + 1)).error().kind == problem_kind::malformed_json);
    }

    TEST_CASE("a number that cannot be represented is refused, at any depth") {
        for (const char* number : {"1e400", "-1e400", "0e99999"}) {
            CAPTURE(number);
            const std::string body = R"({"a":[0.1,{"b":)" + std::string{number} + "}]}";
            CHECK(parse_body(body).error() == problem{problem_kind::malformed_json, "a number is too large"});
        }
        CHECK(parse_body(R"({"a":[1e308,-1e308,1e-400,18446744073709551616]})").has_value());
    }

    TEST_CASE("a repeated member is refused by its name, at any depth") {
        CHECK(parse_body(R"({"prompt": "a", "agent": "x", "prompt": "b"})").error() ==
              problem{problem_kind::invalid_body, "is given twice", "/prompt"});
        CHECK(parse_body(R"({"events": [{"type": "user.message", "content": [{"text": "a", "text": "b"}]}]})")
                  .error()
                  .field == "/events/0/content/0/text");
        const std::string deep = R"({"a":)" + std::string(max_body_depth - 2, '[') + R"({"k":1,"k":2})" +
            std::string(max_body_depth - 2, ']') + "}";
        CHECK(parse_body(deep).error().detail == "is given twice");
    }

    TEST_CASE("a body has a bounded number of members and values") {
        const auto object = [](std::size_t members) {
            std::string text = "{";
            for (std::size_t i = 0; i < members; ++i) text += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":0";
            return text + "}";
        };
        CHECK(parse_body(object(1'000)).has_value());
        CHECK(parse_body(object(1'001)).error() ==
              problem{problem_kind::body_too_large, "an object has more than 1000 members"});
        CHECK(parse_body(R"({"a":[[],)" + object(1'001) + "]}").error().kind == problem_kind::body_too_large);
        std::string values = "0";
        for (int i = 0; i < 200'000; ++i) values += ",0";
        CHECK(parse_body(R"({"a":[)" + values + "]}").error() ==
              problem{problem_kind::body_too_large, "the body has more than 200000 values"});
    }
}
