// What a run needs to go on, as the JSON text that is sealed.
#pragma once

#include <tether/core/result.hpp>
#include <tether/session/policy/continuation.hpp>

#include <string>
#include <string_view>

namespace tether::store {

/// Every member, so that `parse_kept_continuation` gives an equal one. Holds secrets.
std::string to_kept_text(const session::continuation& then);

/// Error: `damaged()` when the text is not what `to_kept_text` wrote, now or in a later version.
result<session::continuation> parse_kept_continuation(std::string_view text);

} // namespace tether::store
