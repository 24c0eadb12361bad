// A secret leaves nothing behind in memory that is given back.
#include <tether/core/secret.hpp>

#include <cstdlib>
#include <doctest/doctest.h>
#include <malloc.h>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>

namespace {

/// Blocks that held this when they were freed are counted.
constexpr std::string_view marker = "sk-marker-0123456789-abcdefghijklmnop";
std::size_t blocks_with_marker = 0;

void free_block(void* memory) noexcept {
    if (memory &&
        std::string_view{static_cast<const char*>(memory), ::malloc_usable_size(memory)}.find(marker) !=
            std::string_view::npos)
        ++blocks_with_marker;
    std::free(memory);
}

} // namespace

void* operator new(std::size_t size) {
    // Zeroed, so that what an earlier block held is not taken for what this one holds.
    if (void* memory = std::calloc(1, size > 0 ? size : 1)) return memory;
    throw std::bad_alloc{};
}
void operator delete(void* memory) noexcept {
    free_block(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    free_block(memory);
}

using tether::secret;

TEST_SUITE("core::secret") {

    TEST_CASE("the test would notice a copy that is left behind") {
        blocks_with_marker = 0;
        { const std::string copy{marker}; }
        CHECK(blocks_with_marker == 1);
    }

    TEST_CASE("a secret gives its text to those who ask for it") {
        const secret s{std::string{marker}};
        CHECK(s.reveal() == marker);
        CHECK(!s.empty());
        CHECK(secret{}.empty());
        CHECK(secret{}.reveal().empty());
        CHECK(secret{""}.empty());
    }

    TEST_CASE("making, copying, moving and assigning leave nothing behind") {
        blocks_with_marker = 0;
        {
            secret first{std::string{marker}};
            secret copy = first;
            CHECK(copy.reveal() == marker);
            secret moved = std::move(first);
            CHECK(moved.reveal() == marker);
            CHECK(first.empty());
            copy = secret{"other"};
            CHECK(copy.reveal() == "other");
            copy = moved;
            CHECK(copy.reveal() == marker);
            moved = std::move(copy);
            CHECK(moved.reveal() == marker);
            secret& itself = moved;
            moved = itself;
            CHECK(moved.reveal() == marker);
        }
        CHECK(blocks_with_marker == 0);
    }

    TEST_CASE("a short secret leaves nothing in the object that held it") {
        alignas(secret) unsigned char place[sizeof(secret)];
        secret* const s = new (place) secret{"pin-1234"};
        secret taken = std::move(*s);
        s->~secret();
        const std::string_view left{reinterpret_cast<const char*>(place), sizeof place};
        CHECK(left.find("pin-") == left.npos);
        CHECK(taken.reveal() == "pin-1234");
    }

    TEST_CASE("text does not become a secret, nor a secret text, by accident") {
        CHECK(!std::is_convertible_v<std::string, secret>);
        CHECK(!std::is_convertible_v<secret, std::string>);
        CHECK(!std::is_convertible_v<secret, std::string_view>);
    }
}
