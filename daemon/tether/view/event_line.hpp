// One event of a session as one line for a person.
#pragma once

#include "style.hpp"

#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tether::cli {

/// What a line says and under which word. Both are sanitised.
struct event_line {
    std::string word; ///< at most seven columns: `agent`, `tool`, `error`, …
    colour tint = colour::none;
    std::string text; ///< one line
};

/// How much is worth a line: `main` leaves out what only matters to somebody who reads the log.
enum class detail { main, full };

/// The line for `event`, as it came from the API; empty for events that are not worth one. Types newer
/// than this version have a line with their name under `full`.
std::optional<event_line> to_event_line(const boost::json::value& event, detail how_much);

/// The text blocks of `content`, joined.
std::string text_of_content(const boost::json::value& event);

/// `bash: ls -la`, `tracker/create_ticket: {"project":…}`: a tool use with the member of its input that
/// says most.
std::string tool_text(const boost::json::value& event);
/// The same of its parts; `input` is null when it is not known.
std::string tool_text(std::string_view name, std::string_view mcp_server, const boost::json::value& input);
/// True when `tool_text` holds the whole input, every character of it visible.
bool shows_whole_input(const boost::json::value& input);

/// A text member, empty when it is not there or is no text.
std::string_view member_text(const boost::json::value& object, std::string_view key);
/// A count; empty when it is missing or is not an integer from 0 to 2^64 - 1.
std::optional<std::uint64_t> count_in(const boost::json::value& object, std::string_view key);
/// A member, null when it is not there.
const boost::json::value* member(const boost::json::value& object, std::string_view key);

} // namespace tether::cli
