// Tests that a secret leaves no copy in freed memory.
#include <tether/core/log.hpp>
#include <tether/core/secret.hpp>

#include <algorithm>
#include <cstdlib>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <malloc.h>
#include <new>
#include <ostream>
#include <string_view>
#include <type_traits>
#include <utility>

namespace {

/// Counts freed blocks that contain this text.
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
    // Zeroed, so that the content of an earlier block is not found in this one.
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

namespace {

template <class T>
concept streamable = requires(std::ostream& out, const T& what) {
    out << what;
};

// No conversion to text, no output without an explicit call, and no copies.
static_assert(!std::is_convertible_v<std::string, secret>);
static_assert(!std::is_convertible_v<secret, std::string>);
static_assert(!std::is_convertible_v<secret, std::string_view>);
static_assert(!std::is_constructible_v<std::string, secret>);
static_assert(!fmt::is_formattable<secret>::value);
static_assert(!streamable<secret> && streamable<std::string>);
static_assert(!std::is_constructible_v<tether::log_field, const char*, secret>);
static_assert(!std::is_copy_constructible_v<secret> && !std::is_copy_assignable_v<secret>);
static_assert(std::is_nothrow_move_constructible_v<secret> && std::is_nothrow_move_assignable_v<secret>);

} // namespace

TEST_SUITE("core::secret") {

    TEST_CASE("the test detects a copy that is left behind") {
        blocks_with_marker = 0;
        { const std::string copy{marker}; }
        CHECK(blocks_with_marker == 1);
    }

    TEST_CASE("a secret returns its text on an explicit call") {
        const secret s{std::string{marker}};
        CHECK(s.reveal() == marker);
        CHECK(!s.empty());
        CHECK(secret{}.empty());
        CHECK(secret{}.reveal().empty());
        CHECK(secret{""}.empty());
    }

    TEST_CASE("creating, appending, moving and assigning leave no copy behind") {
        blocks_with_marker = 0;
        {
            secret first{std::string{marker}};
            secret moved = std::move(first);
            CHECK(moved.reveal() == marker);
            CHECK(first.empty());
            secret other{"other"};
            other = std::move(moved);
            CHECK(other.reveal() == marker);
            secret built;
            for (int i = 0; i < 100; ++i) built.append({marker, " and "}); // grows, and so moves, several times
            CHECK(built.reveal().starts_with(marker));
            built.resize(marker.size());
            CHECK(built.reveal() == marker);
        }
        CHECK(blocks_with_marker == 0);
    }

    TEST_CASE("a short secret leaves nothing in the object that contained it") {
        alignas(secret) unsigned char place[sizeof(secret)];
        secret* const s = new (place) secret{"pin-1234"};
        secret taken = std::move(*s);
        s->~secret();
        const std::string_view left{reinterpret_cast<const char*>(place), sizeof place};
        CHECK(left.find("pin-") == left.npos);
        CHECK(taken.reveal() == "pin-1234");
    }

    TEST_CASE("a secret is written in place, and removed text is wiped") {
        secret s;
        s.resize(8);
        CHECK(s.reveal() == std::string_view{"\0\0\0\0\0\0\0\0", 8});
        std::copy_n("password", 8, s.bytes().begin());
        CHECK(s.reveal() == "password");
        s.resize(4);
        CHECK(s.reveal() == "pass");
        s.resize(8);
        CHECK(s.reveal() == std::string_view{"pass\0\0\0\0", 8});
    }
}
