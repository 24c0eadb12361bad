// Converts runs to and from the JSON text in the store.
#pragma once

#include <tether/core/result.hpp>
#include <tether/session/policy/run.hpp>

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

namespace tether::store {

/// Writes every member: `parse_kept_run` returns an equal run. The local API's document is separate, for readers.
std::string to_kept_text(const session::run& run);

/// Error: `damaged()` when the text is not from `to_kept_text` of this or a later version.
result<session::run> parse_kept_run(std::string_view text);

/// Parses text that the store wrote: any depth that it can have, any bytes in texts.
result<boost::json::value> parse_kept_json(std::string_view text);

/// Converts a code, with the name of its category; an unknown category becomes `errc::internal`.
boost::json::value to_json(const error_code& code);
error_code parse_kept_code(const boost::json::value& document);

} // namespace tether::store
