// Reads the text of the configuration file into the object that it holds.
#pragma once

#include <tether/core/json_fields.hpp>

#include <boost/json/object.hpp>
#include <optional>
#include <string_view>
#include <vector>

namespace tether::daemon {

/// The object that `text` holds: JSON with comments and trailing commas. A text of blanks and comments alone is an
/// empty object. A syntax error is a complaint with its line and column; text behind the document, a document that is
/// no object and members given twice are complaints as well, and the last leaves the object to look at. Pure.
std::optional<boost::json::object> parse_config(std::string_view text, std::vector<json_issue>& issues);

} // namespace tether::daemon
