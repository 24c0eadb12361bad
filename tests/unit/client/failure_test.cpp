// Tests how problem documents are read and classified.
#include <tether/client/failure.hpp>

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::client;

TEST_SUITE("client::failure") {

    TEST_CASE("a problem document is read completely") {
        const auto why = parse_problem(400,
                                       R"({"type":"urn:tether:invalid_body","title":"Invalid body","status":400,)"
                                       R"("detail":"must be a string","field":"/prompt"})");
        CHECK(why.kind == failure_kind::refused);
        CHECK(why.type == "urn:tether:invalid_body");
        CHECK(why.title == "Invalid body");
        CHECK(describe(why) == "/prompt: must be a string");
        CHECK_FALSE(why.is_transient());
    }

    TEST_CASE("a refusal without a problem document still names its status") {
        for (const auto* body : {"", "<html>", "[]", R"({"title":7})"}) {
            CAPTURE(body);
            CHECK(describe(parse_problem(502, body)) == "the daemon returned HTTP status 502");
        }
    }

    TEST_CASE("the time to retry is shown when it is a number of seconds") {
        CHECK(describe(parse_problem(429, R"({"detail":"slow down"})", "30")) == "slow down; try again in 30 s");
        for (const auto* other : {"", "soon", "-1", "30x", "Fri, 31 Dec 1999 23:59:59 GMT", "99999999999"}) {
            CAPTURE(other);
            CHECK(describe(parse_problem(429, R"({"detail":"slow down"})", other)) == "slow down");
        }
    }

    TEST_CASE("only a failure that may pass without a change is transient") {
        for (const int status : {408, 429, 500, 503}) CHECK(parse_problem(status, "").is_transient());
        for (const int status : {400, 404, 409, 413}) CHECK_FALSE(parse_problem(status, "").is_transient());
        CHECK_FALSE(malformed_document().is_transient());
    }
}
