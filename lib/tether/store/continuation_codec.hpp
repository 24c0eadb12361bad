// Converts the continuation of a run to and from the JSON text that is sealed.
#pragma once

#include <tether/core/result.hpp>
#include <tether/session/policy/continuation.hpp>

#include <string>
#include <string_view>

namespace tether::store {

/// Writes every member, so that `parse_kept_continuation` returns an equal continuation, except the texts of events.
/// May contain secrets.
std::string to_kept_text(const session::continuation& continuation);

/// Error: `damaged()` when the text is not from `to_kept_text` of this or a later version.
result<session::continuation> parse_kept_continuation(std::string_view text);

} // namespace tether::store
