// The completion token of this project: errors are returned as values.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tether::async {

/// `auto [ec, n] = co_await x.async_y(…, use_tuple);`
inline constexpr auto use_tuple = boost::asio::as_tuple(boost::asio::use_awaitable);

} // namespace tether::async
