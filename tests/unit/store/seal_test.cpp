// Tests the encryption of stored texts.
#include <tether/store/seal.hpp>
#include <tether/store/sqlite.hpp>

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::store;

TEST_SUITE("store::seal") {

    TEST_CASE("a sealed text opens only with its key and its subject") {
        const seal key{make_seal_key()}, other{make_seal_key()};
        for (const std::string text : {"", "x", "the work, and a vault token"}) {
            CAPTURE(text);
            const auto sealed = key.close(text, "run_1");
            REQUIRE(sealed.has_value());
            CHECK(key.open(*sealed, "run_1").value() == text);
            CHECK(key.open(*sealed, "run_2").error() == damaged());
            CHECK(other.open(*sealed, "run_1").error() == damaged());
        }
    }

    TEST_CASE("no part of the text is visible, and no two seals are equal") {
        const seal key{make_seal_key()};
        const std::string text(200, 'S');
        const std::string one = key.close(text, "run_1").value();
        CHECK(one.find("SSSS") == std::string::npos);
        CHECK(one != key.close(text, "run_1").value());
    }

    TEST_CASE("a sealed text that was changed or cut does not open") {
        const seal key{make_seal_key()};
        std::string sealed = key.close("some work", "run_1").value();
        for (std::size_t i = 0; i < sealed.size(); ++i) {
            CAPTURE(i);
            sealed[i] = static_cast<char>(sealed[i] ^ 1);
            CHECK(key.open(sealed, "run_1").error() == damaged());
            sealed[i] = static_cast<char>(sealed[i] ^ 1);
            CHECK(key.open(sealed.substr(0, i), "run_1").error() == damaged());
        }
        CHECK(key.open(sealed, "run_1").value() == "some work");
    }
}
