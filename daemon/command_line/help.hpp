// Formats the help and the mistakes of all programs.
#pragma once

#include "command_line.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tether::cli {

struct help_row {
    std::string name;
    std::string_view summary;
};

/// A title and two aligned columns, after an empty line.
std::string section_text(std::string_view title, std::span<const help_row> rows);

/// The section `Options`. It has a column for letters when an option has one.
std::string options_text(std::span<const option> options);

/// Each mistake after the name of the program, then the command that prints the help; no final LF.
std::string misuse_text(std::string_view program, std::string_view help_command, std::span<const std::string> mistakes);

} // namespace tether::cli
