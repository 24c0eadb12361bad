// Declares the table of tether's commands: name, usage, summary, options, function.
#pragma once

#include "command_line/arguments.hpp"

#include <boost/asio/awaitable.hpp>
#include <span>
#include <string>
#include <string_view>

namespace tether::cli {

class command_context;

/// The result of a command: its exit status, or the mistake in its command line.
using command_outcome = checked<int>;

struct command {
    std::string_view name;
    std::string_view usage;   ///< what follows the name on a command line
    std::string_view summary; ///< starts with a capitalised bare verb, no full stop
    std::string_view details; ///< a paragraph for `tether COMMAND --help`; may be empty
    std::span<const option> options;
    boost::asio::awaitable<command_outcome> (*function)(command_context& context);
};

/// All commands in the order of the help.
std::span<const command> commands();
/// The command with that name; null when it does not exist.
const command* find_command(std::string_view name);

/// Options that every command accepts.
std::span<const option> common_options();

/// `tether --help`.
std::string help_text();
/// `tether COMMAND --help`.
std::string help_text(const command& of);

/// All options of a command for parsing: its own options, then the common ones.
std::vector<option> options_of(const command& of);

} // namespace tether::cli
