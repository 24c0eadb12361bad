// Parses the text of the configuration file into a JSON object.
#pragma once

#include <tether/core/json_fields.hpp>

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tether::daemon {

/// The object in `text`: JSON with comments and trailing commas. A text with only blanks and comments is an empty
/// object. A syntax error is reported with its line and column. Text after the document, a document that is not an
/// object, and duplicate members are errors too; with duplicate members, the object is still returned. Pure.
std::optional<boost::json::object> parse_config(std::string_view text, std::vector<json_issue>& issues);

/// `SOURCE: PATH: TEXT`, without the path of an issue about the document itself.
std::string to_line(const json_issue& issue, const std::string& source);

} // namespace tether::daemon
