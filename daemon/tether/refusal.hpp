// Translates the daemon's refusals into terms of the command line.
#pragma once

#include "command_line/command_line.hpp"

#include <tether/client/failure.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace tether::cli {

/// The option, without dashes, that a problem's `field` refers to: a JSON pointer into the body that `tether run`
/// sends, or a query parameter of `tether ps`. Empty for every other field.
std::string_view option_of_field(std::string_view field) noexcept;

/// `describe(why)` with the option in place of the field.
std::string reason_text(const client::failure& why);

/// The mistake in the command line that `why` means: a bad request because of a given option; else empty.
std::optional<std::string> to_misuse(const client::failure& why, const command_line& line);

} // namespace tether::cli
