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

    TEST_CASE("a body is nested only so deep") {
        const auto nested = [](std::size_t depth) {
            return R"({"a":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
        };
        CHECK(parse_body(nested(max_body_depth)).has_value());
        CHECK(parse_body(nested(max_body_depth + 1)).error().kind == problem_kind::malformed_json);
    }

    TEST_CASE("a member given twice is refused by its name, at whatever depth") {
        CHECK(parse_body(R"({"prompt": "a", "agent": "x", "prompt": "b"})").error() ==
              problem{problem_kind::invalid_body, "is given twice", "/prompt"});
        CHECK(parse_body(R"({"events": [{"type": "user.message", "content": [{"text": "a", "text": "b"}]}]})")
                  .error()
                  .field == "/events/0/content/0/text");
        const std::string deep = R"({"a":)" + std::string(max_body_depth - 2, '[') + R"({"k":1,"k":2})" +
            std::string(max_body_depth - 2, ']') + "}";
        CHECK(parse_body(deep).error().detail == "is given twice");
    }
}
