// Declares what a command of tether is, and lists all commands.
#pragma once

#include "command_line/command_line.hpp"

#include <array>
#include <boost/asio/awaitable.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tether::cli {

class command_context;
struct terminal_facts;

struct command {
    std::string_view name;
    std::string_view usage = {};   ///< what follows the name on a command line
    std::string_view summary;      ///< starts with a capitalised bare verb, no full stop
    std::string_view details = {}; ///< a paragraph for `tether COMMAND --help`; may be empty
    std::span<const option> options = {};
    operand_range operands = {};
    boost::asio::awaitable<int> (*function)(command_context& context); ///< its result is the exit status
    /// Adds mistakes that neither an option's check nor `operands` finds; may be null.
    void (*check)(command_line& line, const terminal_facts& facts) = nullptr;
};

/// Each in the file of its name.
extern const command run_command, ps_command, top_command, show_command, watch_command, wait_command, logs_command,
    send_command, approve_command, deny_command, answer_command, cancel_command, rm_command, reap_command,
    reload_command, status_command, doctor_command, completion_command, help_command;

/// All commands in the order of the help.
std::span<const command* const> commands();
/// The command with that name; null when it does not exist.
const command* find_command(std::string_view name);

/// Options before the command's name.
std::span<const option> program_options();
/// Options that every command accepts.
std::span<const option> common_options();
/// All options of a command: its own options, then the common ones.
std::vector<option> options_of(const command& chosen);

/// `tether --help`.
std::string help_text();
/// `tether COMMAND --help`.
std::string help_text(const command& chosen);

/// Options and operands that several commands have.
constexpr option json_option(std::string_view summary) {
    return {0, "json", "", summary};
}
inline constexpr option response_json_option = json_option("Print the response of the local API as a line of JSON");
inline constexpr option quiet_option{'q', "quiet", "", "Print nothing; check the exit status"};
inline constexpr operand_range one_run{1, 1, "give the ID of one run"};
inline constexpr operand_range some_runs{1, operand_range::no_limit, "give the ID of a run"};

} // namespace tether::cli
