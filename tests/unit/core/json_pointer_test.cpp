// Tests JSON pointers.
#include <tether/core/json_pointer.hpp>

#include <doctest/doctest.h>

using tether::json_pointer;

TEST_SUITE("core::json_pointer") {

    TEST_CASE("a pointer names its member, with tildes and slashes escaped") {
        CHECK(json_pointer("", "api") == "/api");
        CHECK(json_pointer("/api/headers", "x-a") == "/api/headers/x-a");
        CHECK(json_pointer("", "") == "/");
        CHECK(json_pointer("/a", "~/~1") == "/a/~0~1~01");
    }
}
