// Tests the rules for the bodies and headers of all calls.
#include <tether/server/body_rules.hpp>

#include <doctest/doctest.h>

using namespace tether::server;

namespace {

request with_body(std::string type, std::string body = "{}") {
    request r;
    r.content_type = std::move(type);
    r.body = std::move(body);
    return r;
}

} // namespace

TEST_SUITE("server::body_rules") {

    TEST_CASE("JSON under any media type is accepted, and so is curl's default type") {
        for (const char* type : {"", "application/json", "Application/JSON; charset=utf-8", "application/problem+json",
                                 "text/json", "application/x-www-form-urlencoded"}) {
            CAPTURE(type);
            CHECK_FALSE(check_content_type(with_body(type)).has_value());
        }
        for (const char* type : {"text/plain", "multipart/form-data; boundary=x", "application/xml", "json"}) {
            CAPTURE(type);
            CHECK(check_content_type(with_body(type)).has_value());
        }
        CHECK_FALSE(check_content_type(with_body("text/plain", "")).has_value());
    }

    TEST_CASE("an idempotency key is 1 to 255 visible characters") {
        request r;
        for (const auto& [key, fine] : {std::pair{std::string{}, false},
                                        {std::string(255, 'k'), true},
                                        {std::string(256, 'k'), false},
                                        {"a b", false},
                                        {"\x7f", false},
                                        {"a-1_~!", true}}) {
            r.idempotency_key = key;
            CAPTURE(key);
            CHECK(check_idempotency_key(r).has_value() != fine);
        }
    }

    TEST_CASE("a call that needs no body accepts none or an empty object") {
        CHECK_FALSE(check_no_body(with_body("", "")).has_value());
        CHECK_FALSE(check_no_body(with_body("", "{}")).has_value());
        CHECK(check_no_body(with_body("", R"({"force":true})"))->field == "/force");
        CHECK(check_no_body(with_body("", R"({"a/b~":true})"))->field == "/a~1b~0");
        CHECK(check_no_body(with_body("", "{")).has_value());
    }
}
