// Tests how caught exceptions are described and classified.
#include <tether/core/caught.hpp>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <doctest/doctest.h>
#include <stdexcept>

using namespace tether;

TEST_SUITE("core::caught") {

    TEST_CASE("an exception is described by its text, or as an exception of an unknown type") {
        CHECK(reason_of(std::make_exception_ptr(std::logic_error{"a mistake"})) == "a mistake");
        CHECK(reason_of(std::make_exception_ptr(1)) == "an exception of an unknown type");
    }

    TEST_CASE("only an aborted wait is a cancellation") {
        const auto thrown = [](boost::system::error_code ec) {
            return std::make_exception_ptr(boost::system::system_error{ec});
        };
        CHECK(is_cancellation(thrown(boost::asio::error::operation_aborted)));
        CHECK_FALSE(is_cancellation(thrown(boost::asio::error::connection_reset)));
        CHECK_FALSE(is_cancellation(std::make_exception_ptr(std::logic_error{"a mistake"})));
        CHECK_FALSE(is_cancellation(std::make_exception_ptr(1)));
    }
}
