// Writes event streams.
#pragma once

#include <string>
#include <string_view>

namespace tether::sse {

/// Appends one event, with LF line ends and the empty line that dispatches it. An empty `id` or `type` is left out. CR,
/// LF and NUL in `id` and `type` are dropped. `data` becomes one `data` line for each of its lines, so a reader gets it
/// back byte for byte unless it contains a CR: the format cannot represent one, and CR and CRLF arrive as LF. `data`
/// should be well-formed UTF-8.
void append_event(std::string& output, std::string_view id, std::string_view type, std::string_view data);

/// Appends a comment and an empty line, which readers ignore, as a heartbeat. Use it between events, never inside one.
void append_comment(std::string& output, std::string_view text);

} // namespace tether::sse
