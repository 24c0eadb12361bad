// Documents as one line of JSON.
#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace tether::cli {

/// `value` on one line with its LF. Members keep their order, numbers their usual form: `342.5`, where
/// Boost.JSON would write `3.425E2`.
std::string json_line(const boost::json::value& value);

} // namespace tether::cli
