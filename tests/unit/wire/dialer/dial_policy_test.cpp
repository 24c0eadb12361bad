// Tests the destinations that a dialer allows.
#include <tether/wire/dialer/dial_policy.hpp>

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tether;
using namespace tether::wire;

namespace {

boost::asio::ip::address ip(const std::string& text) {
    return boost::asio::ip::make_address(text);
}

} // namespace

TEST_SUITE("wire::dial_policy") {

    TEST_CASE("an address belongs to the destination after a lookup") {
        dial_policy policy{{"api.example", 443}};
        CHECK_FALSE(policy.has(ip("192.0.2.1")));
        policy.learn({ip("192.0.2.1"), ip("2001:db8::1")});
        CHECK(policy.has(ip("192.0.2.1")));
        CHECK(policy.has(ip("2001:db8::1")));
        CHECK_FALSE(policy.has(ip("192.0.2.2")));
    }

    TEST_CASE("a literal address has only itself") {
        const dial_policy policy{{"127.0.0.1", 8700}};
        CHECK(policy.has(ip("127.0.0.1")));
        CHECK_FALSE(policy.has(ip("127.0.0.2")));
    }

    TEST_CASE("earlier addresses are kept, and the oldest over the bound are dropped") {
        dial_policy policy{{"api.example", 443}};
        policy.learn({ip("192.0.2.1")});
        policy.learn({ip("192.0.2.2")});
        CHECK(policy.has(ip("192.0.2.1")));
        for (std::size_t i = 0; i < dial_policy::most_addresses - 1; ++i) {
            policy.learn({ip("192.0.2.1")}); // requested repeatedly: it does not become old
            policy.learn({ip(fmt::format("10.0.{}.{}", i / 250, i % 250))});
        }
        CHECK(policy.has(ip("192.0.2.1")));
        CHECK(policy.has(ip("10.0.0.0")));
        CHECK_FALSE(policy.has(ip("192.0.2.2")));
    }
}
