// A value or an error code.
#pragma once

#include <tether/core/error.hpp>

#include <boost/system/result.hpp>

namespace tether {

template <class T>
using result = boost::system::result<T, error_code>;

} // namespace tether
