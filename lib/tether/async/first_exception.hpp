// Finds the cause when several coroutines that were awaited together have failed.
#pragma once

#include <boost/asio/multiple_exceptions.hpp>

namespace tether::async {

/// Throws the first of the exceptions, also when that is itself a set of exceptions.
[[noreturn]] inline void rethrow_first(const boost::asio::multiple_exceptions& all) {
    try {
        std::rethrow_exception(all.first_exception());
    } catch (const boost::asio::multiple_exceptions& inner) {
        rethrow_first(inner);
    }
}

} // namespace tether::async
