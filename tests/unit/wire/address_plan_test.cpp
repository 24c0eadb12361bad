// Tests the order and the time limits of connection attempts.
#include <tether/wire/address_plan.hpp>

#include <doctest/doctest.h>
#include <string>

using namespace tether::wire;
using namespace std::chrono_literals;

namespace {

using address = boost::asio::ip::address;

std::vector<address> list(std::initializer_list<const char*> texts) {
    std::vector<address> out;
    for (const char* text : texts) out.push_back(boost::asio::ip::make_address(text));
    return out;
}

std::string text(const std::vector<address>& addresses) {
    std::string out;
    for (const address& a : addresses) out += a.to_string() + " ";
    return out;
}

} // namespace

TEST_SUITE("wire::address_plan") {

    TEST_CASE("address families alternate, starting with the resolver's first choice") {
        const address_plan plan;
        CHECK(text(plan.order(list({"::1", "::2", "::3", "1.1.1.1"}))) == "::1 1.1.1.1 ::2 ::3 ");
        CHECK(text(plan.order(list({"1.1.1.1", "::1", "2.2.2.2"}))) == "1.1.1.1 ::1 2.2.2.2 ");
        CHECK(text(plan.order({})) == "");
    }

    TEST_CASE("after a failure the next connection begins after it, with the other family") {
        address_plan plan;
        plan.failed(boost::asio::ip::make_address("1.1.1.1"));
        CHECK(text(plan.order(list({"1.1.1.1", "2.2.2.2", "3.3.3.3"}))) == "2.2.2.2 3.3.3.3 1.1.1.1 ");
        CHECK(text(plan.order(list({"1.1.1.1", "2.2.2.2", "::1"}))) == "::1 2.2.2.2 1.1.1.1 ");
        plan.failed(boost::asio::ip::make_address("9.9.9.9"));
        CHECK(text(plan.order(list({"1.1.1.1", "2.2.2.2"}))) == "1.1.1.1 2.2.2.2 ");
    }

    TEST_CASE("a dead address gets a share of the time, and the last one all the remaining time") {
        CHECK(address_plan::share(10s, 5) == 2s);
        CHECK(address_plan::share(10s, 2) == 3s);
        CHECK(address_plan::share(4s, 2) == 2s);
        CHECK(address_plan::share(7s, 1) == 7s);
    }
}
