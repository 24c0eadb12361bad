// Reads and writes members of documents that may come from a newer or an older program.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace tether::protocol {

/// Text, or null for empty text.
boost::json::value text_or_null(std::string_view text);
boost::json::object object_of(const std::map<std::string, std::string>& pairs);

/// Each stores the member in `out` when it exists and has that kind, and leaves `out` unchanged otherwise.
void take(const boost::json::object& from, std::string_view key, std::string& out);
void take(const boost::json::object& from, std::string_view key, bool& out);
void take(const boost::json::object& from, std::string_view key, std::uint64_t& out);
void take(const boost::json::object& from, std::string_view key, std::int64_t& out);
void take(const boost::json::object& from, std::string_view key, double& out);
void take(const boost::json::object& from, std::string_view key, boost::json::value& out);

/// The member if it is an object, otherwise an empty one.
const boost::json::object& object_in(const boost::json::object& from, std::string_view key);

} // namespace tether::protocol
