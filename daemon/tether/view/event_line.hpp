// Formats one event of a session as one line for a person.
#pragma once

#include "style.hpp"

#include <tether/core/json_members.hpp>

#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tether::cli {

/// The text of a line and its leading word. Both are sanitised.
struct event_line {
    std::string word; ///< at most seven columns: `agent`, `tool`, `error`, …
    colour tint = colour::none;
    std::string text; ///< one line
};

/// Which events get a line: `main` omits events that matter only in a log.
enum class detail { main, full };

/// The line for `event`, which is as the API sent it; empty for events that need no line. Types that this version does
/// not know get a line with their name under `full`.
std::optional<event_line> to_event_line(const boost::json::value& event, detail how_much);

/// The text blocks of `content`, joined.
std::string text_of_content(const boost::json::value& event);

/// `bash: ls -la`, `tracker/create_ticket: {"project":…}`: a tool use with the most informative member of its input.
std::string tool_text(const boost::json::value& event);
/// The same from its parts; `input` is null when unknown.
std::string tool_text(std::string_view name, std::string_view mcp_server, const boost::json::value& input);
/// True when `tool_text` contains the complete input with every character visible.
bool shows_whole_input(const boost::json::value& input);

} // namespace tether::cli
