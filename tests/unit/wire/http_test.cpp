// Tests the header fields of an HTTP message.
#include <tether/wire/http.hpp>

#include <doctest/doctest.h>

using namespace tether::wire;

TEST_SUITE("wire::http") {

    TEST_CASE("a field is found in any case of its name, the first one first") {
        header_fields fields;
        fields.add("Content-Type", "text/event-stream");
        fields.add("X-A", "1");
        fields.add("x-a", "2");
        CHECK(fields.size() == 3);
        CHECK(fields.find("content-type") == "text/event-stream");
        CHECK(fields.find("X-a") == "1");
        CHECK_FALSE(fields.find("x"));
    }
}
