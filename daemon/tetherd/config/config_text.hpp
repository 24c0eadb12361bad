// JSON for people to read.
#pragma once

#include <boost/json/object.hpp>
#include <string>

namespace tether::daemon {

/// The document with two spaces an indent, one member a line, and a line end behind it. Pure.
std::string to_pretty_text(const boost::json::object& document);

} // namespace tether::daemon
