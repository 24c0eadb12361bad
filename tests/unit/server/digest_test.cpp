// Tests fingerprints of request bodies.
#include <tether/server/digest.hpp>

#include <doctest/doctest.h>

TEST_SUITE("server::digest") {

    TEST_CASE("the digest is SHA-256 and agrees with the standard's example") {
        CHECK(tether::server::digest_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
