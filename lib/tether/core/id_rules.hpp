// Rules for identifiers from clients and from the remote API.
#pragma once

#include <string_view>

namespace tether {

/// True for 1 to 128 ASCII letters, digits, `_` and `-`: an id of a session, an agent, an environment, a file or a
/// thread. It forms a segment of a path, so no id names another path (`..`, `./x`, `x/`).
bool is_path_id(std::string_view text) noexcept;

/// True for an event's id: any text of up to 256 bytes without control characters (U+0000 to U+001F, U+007F to U+009F).
/// Empty text, which means no id, is valid too.
bool is_event_id(std::string_view text) noexcept;

} // namespace tether
