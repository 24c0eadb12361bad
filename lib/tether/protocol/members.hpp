// Writes members of documents.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <map>
#include <string>
#include <string_view>

namespace tether::protocol {

/// Text, or null for empty text.
boost::json::value text_or_null(std::string_view text);
boost::json::object to_object(const std::map<std::string, std::string>& pairs);

} // namespace tether::protocol
