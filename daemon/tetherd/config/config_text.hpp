// Formats JSON for people to read.
#pragma once

#include <boost/json/object.hpp>
#include <string>

namespace tether::daemon {

/// The document with an indent of two spaces, one member per line, and a final LF. Pure.
std::string to_pretty_text(const boost::json::object& document);

} // namespace tether::daemon
