// Tests which exceptions are a shortage of memory, threads or descriptors.
#include <tether/session/policy/shortage.hpp>

#include <boost/system/system_error.hpp>
#include <doctest/doctest.h>
#include <new>
#include <stdexcept>
#include <system_error>

using namespace tether::session;

TEST_SUITE("session::shortage") {

    TEST_CASE("memory, threads and descriptors that run out are a shortage") {
        CHECK(is_shortage(std::make_exception_ptr(std::bad_alloc{})));
        for (const int number : {EAGAIN, ENOMEM, EMFILE, ENFILE}) {
            CAPTURE(number);
            CHECK(is_shortage(std::make_exception_ptr(std::system_error{number, std::system_category()})));
            CHECK(is_shortage(
                std::make_exception_ptr(boost::system::system_error{number, boost::system::system_category()})));
        }
    }

    TEST_CASE("a bug is not a shortage") {
        CHECK_FALSE(is_shortage(std::make_exception_ptr(std::logic_error{"a mistake"})));
        CHECK_FALSE(is_shortage(std::make_exception_ptr(std::system_error{EBADF, std::system_category()})));
        CHECK_FALSE(is_shortage(std::make_exception_ptr(1)));
    }
}
