// Tests the messages between a daemon and its dialer.
#include <tether/wire/dialer/dial_message.hpp>

#include <boost/asio/error.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tether;
using namespace tether::wire;
namespace asio = boost::asio;

TEST_SUITE("wire::dial_message") {

    TEST_CASE("requests are read as they were written") {
        const dial_request rows[] = {
            {{"api.example", 443}, std::nullopt},
            {{"::1", 8080}, std::nullopt},
            {{"api.example", 443}, asio::ip::make_address("192.0.2.1")},
            {{"api.example", 65535}, asio::ip::make_address("2001:db8::1")},
        };
        for (const dial_request& row : rows) {
            CAPTURE(to_text(row));
            CHECK(parse_dial_request(to_text(row)) == row);
        }
        CHECK(to_text(rows[0]) == "lookup api.example 443");
        CHECK(to_text(rows[2]) == "open api.example 443 192.0.2.1");
    }

    TEST_CASE("text that is not a request is refused") {
        const std::string long_host(254, 'a');
        const std::string rows[] = {
            "",
            "lookup",
            "lookup api.example",
            "lookup api.example 443 192.0.2.1",
            "lookup api.example 0",
            "lookup api.example 65536",
            "lookup api.example 443x",
            "lookup api.example -1",
            "lookup  443",
            "lookup api\texample 443",
            "lookup " + long_host + " 443",
            "open api.example 443",
            "open api.example 443 api.example",
            "open api.example 443 192.0.2.1 192.0.2.2",
            "close api.example 443",
            std::string{"lookup a\0b 443", 14},
        };
        for (const std::string& row : rows) {
            CAPTURE(row);
            CHECK_FALSE(parse_dial_request(row).has_value());
        }
        CHECK(parse_dial_request("lookup " + long_host.substr(1) + " 443").has_value());
    }

    TEST_CASE("answers are read as they were written") {
        CHECK(to_text(dial_answer{address_list{}}) == "ok");
        CHECK(parse_dial_answer("ok").value().empty());
        const address_list two{asio::ip::make_address("192.0.2.1"), asio::ip::make_address("::1")};
        CHECK(to_text(dial_answer{two}) == "ok 192.0.2.1 ::1");
        CHECK(parse_dial_answer("ok 192.0.2.1 ::1").value() == two);
        const error_code system{ENETUNREACH, boost::system::system_category()};
        const error_code ours = errc::name_lookup_failed;
        for (const error_code& ec : {system, ours}) {
            CAPTURE(ec.message());
            CHECK(parse_dial_answer(to_text(dial_answer{ec})).error() == ec);
        }
    }

    TEST_CASE("an error that no dialer reports, such as a cancellation, is a malformed answer") {
        const error_code foreign = asio::error::eof, cancelled = asio::error::operation_aborted;
        for (const error_code& ec : {foreign, cancelled, error_code{errc::unauthorized}, error_code{errc::internal}}) {
            CAPTURE(ec.message());
            CHECK(parse_dial_answer(to_text(dial_answer{ec})).error() == errc::malformed_answer);
        }
    }

    TEST_CASE("text that is not an answer is malformed, and never a success") {
        for (const std::string_view row : {"", "yes", "ok nowhere", "ok 192.0.2.1 x", "no", "no tether", "no tether 0",
                                           "no tether -5", "no other 5", "no tether 5 5"}) {
            CAPTURE(row);
            CHECK(parse_dial_answer(row).error() == errc::malformed_answer);
        }
    }

    TEST_CASE("addresses that do not fit in a message are omitted completely") {
        address_list many;
        for (int i = 0; i < 500; ++i)
            many.push_back(asio::ip::make_address(fmt::format("2001:db8:1:1:1:1:1:{:x}", i + 4096)));
        const std::string text = to_text(dial_answer{many});
        CHECK(text.size() <= longest_dial_message);
        const auto read = parse_dial_answer(text);
        REQUIRE(read.has_value());
        CHECK(read->size() > 100);
        CHECK(std::equal(read->begin(), read->end(), many.begin()));
    }
}
