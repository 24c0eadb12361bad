// Runs as the JSON text that the store keeps.
#pragma once

#include <tether/core/result.hpp>
#include <tether/session/policy/run.hpp>

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

namespace tether::store {

/// Every member, so that `parse_kept_run` gives an equal run. Not the local API's document: that one is for readers.
std::string to_kept_text(const session::run& run);

/// Error: `damaged()` when the text is not what `to_kept_text` wrote, now or in a later version.
result<session::run> parse_kept_run(std::string_view text);

/// Parses what the store wrote itself: any depth it can have, any bytes in texts.
result<boost::json::value> parse_kept_json(std::string_view text);

/// A code with the name of its category; one whose category is not known any more becomes `errc::internal`.
boost::json::value to_json(const error_code& code);
error_code parse_kept_code(const boost::json::value& document);

} // namespace tether::store
