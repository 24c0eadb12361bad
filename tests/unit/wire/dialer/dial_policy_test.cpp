// Tests the destinations that a dialer allows.
#include <tether/wire/dialer/dial_policy.hpp>

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tether;
using namespace tether::wire;

namespace {

const destination api{"api.example", 443};

boost::asio::ip::address ip(const std::string& text) {
    return boost::asio::ip::make_address(text);
}

} // namespace

TEST_SUITE("wire::dial_policy") {

    TEST_CASE("the first destination is the only one until it is released") {
        dial_policy policy;
        CHECK(policy.admit(api));
        CHECK(policy.admit(api));
        CHECK_FALSE(policy.admit({"api.example", 80}));
        CHECK_FALSE(policy.admit({"evil.example", 443}));
        CHECK(policy.settled() == api);
        policy.release();
        CHECK(policy.admit({"evil.example", 443}));
        CHECK_FALSE(policy.admit(api));
    }

    TEST_CASE("a fixed destination never changes") {
        dial_policy policy{api};
        CHECK(policy.is_fixed());
        CHECK_FALSE(policy.admit({"evil.example", 443}));
        policy.learn(api, {ip("192.0.2.1")});
        policy.release();
        CHECK_FALSE(policy.admit({"evil.example", 443}));
        CHECK(policy.admit(api));
        CHECK(policy.has(ip("192.0.2.1")));
        CHECK_FALSE(dial_policy{}.is_fixed());
    }

    TEST_CASE("an address belongs to the destination after a lookup, and only as long as the destination") {
        dial_policy policy;
        policy.learn(api, {ip("192.0.2.1")});
        CHECK_FALSE(policy.has(ip("192.0.2.1"))); // no destination was set
        policy.admit(api);
        CHECK_FALSE(policy.has(ip("192.0.2.1")));
        policy.learn(api, {ip("192.0.2.1"), ip("2001:db8::1")});
        CHECK(policy.has(ip("192.0.2.1")));
        CHECK(policy.has(ip("2001:db8::1")));
        CHECK_FALSE(policy.has(ip("192.0.2.2")));
        policy.learn({"other.example", 443}, {ip("192.0.2.2")}); // a lookup that ended after its caller
        CHECK_FALSE(policy.has(ip("192.0.2.2")));
        policy.release();
        CHECK_FALSE(policy.has(ip("192.0.2.1")));
    }

    TEST_CASE("a literal address has only itself") {
        dial_policy policy;
        policy.admit({"127.0.0.1", 8700});
        CHECK(policy.has(ip("127.0.0.1")));
        CHECK_FALSE(policy.has(ip("127.0.0.2")));
    }

    TEST_CASE("earlier addresses are kept, and the oldest over the bound are dropped") {
        dial_policy policy;
        policy.admit(api);
        policy.learn(api, {ip("192.0.2.1")});
        policy.learn(api, {ip("192.0.2.2")});
        CHECK(policy.has(ip("192.0.2.1")));
        for (std::size_t i = 0; i < dial_policy::most_addresses - 1; ++i) {
            policy.learn(api, {ip("192.0.2.1")}); // requested repeatedly: it does not become old
            policy.learn(api, {ip(fmt::format("10.0.{}.{}", i / 250, i % 250))});
        }
        CHECK(policy.has(ip("192.0.2.1")));
        CHECK(policy.has(ip("10.0.0.0")));
        CHECK_FALSE(policy.has(ip("192.0.2.2")));
    }
}
