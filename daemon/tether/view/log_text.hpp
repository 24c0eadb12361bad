// Formats one event for `tether logs`.
#pragma once

#include <tether/protocol/run_document.hpp>

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

namespace tether::cli {

/// `11:30:01 tool bash: ls -la`, with its LF; messages in full, with further lines indented. Empty for events that a
/// person does not need. Always sanitised.
std::string log_text(const boost::json::value& event, bool with_colour);

/// The state of the run, for the end of its log: `11:30:04 run failed: the session ended (session_terminated)`, with
/// its LF. Sanitised.
std::string log_end_text(const protocol::run_document& run, bool with_colour);

/// `11:30:01` in the local time zone; eight dashes when `timestamp` is not an RFC 3339 time.
std::string time_of_day(std::string_view timestamp);

} // namespace tether::cli
