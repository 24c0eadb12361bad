// Tests request targets.
#include <tether/core/request_target.hpp>

#include <doctest/doctest.h>

using namespace tether;

TEST_SUITE("core::request_target") {

    TEST_CASE("user input stays in its segment or its parameter") {
        CHECK(request_target{"/v1/runs"}.segment("../x?y#z").text() == "/v1/runs/..%2Fx%3Fy%23z");
        CHECK(request_target{"/v1/runs"}.query("label", "a=b&c").query("state", "failed").text() ==
              "/v1/runs?label=a%3Db%26c&state=failed");
    }

    TEST_CASE("parameters are appended to an existing query") {
        CHECK(request_target{"/v1/events?types=run"}.query("after", "7").text() == "/v1/events?types=run&after=7");
    }

    TEST_CASE("bytes above ASCII are escaped one by one") {
        CHECK(percent_encoded("ä~") == "%C3%A4~");
        CHECK(percent_encoded("../a?b=c#d e\r\n%é") == "..%2Fa%3Fb%3Dc%23d%20e%0D%0A%25%C3%A9");
    }
}
