// Writes JSON documents in the form that people and other parsers expect.
#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace tether {

/// `value` on one line, without a line end. Members keep their order. Numbers have their usual form: `10` and `342.5`,
/// where Boost.JSON would write `1E1` and `3.425E2`. RFC 8259.
std::string json_text(const boost::json::value& value);

/// The approximate size of `value` as text in bytes; much cheaper than writing it.
std::size_t json_size(const boost::json::value& value);

} // namespace tether
