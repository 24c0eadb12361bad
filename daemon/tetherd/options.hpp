// The command line of tetherd: one table makes the parsing and the help.
#pragma once

#include <boost/system/result.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace tether::daemon {

/// What was asked for on the command line; values are text as given.
struct options {
    std::optional<std::string> config_file;
    std::optional<std::string> listen;
    std::optional<std::string> state_dir;
    std::optional<std::string> base_url;
    std::optional<std::string> ca_file;
    std::optional<std::string> log_level;
    bool check_config = false;
    bool dump_config = false;
    bool simulate = false;
    std::optional<std::string> simulate_listen;
    std::optional<std::string> simulate_scripts;
    std::optional<std::string> simulate_tls;
    std::optional<std::string> simulate_pace;
    std::optional<std::string> simulate_profile;
    bool version = false;
    bool help = false;
};

/// One line of the table. Rows with an empty `value` are flags.
struct option_row {
    std::string_view name;    ///< with its dashes
    std::string_view value;   ///< what the value is called, such as `FILE`
    std::string_view summary; ///< a capitalised bare verb first, no full stop
    std::variant<bool options::*, std::optional<std::string> options::*> member;
};
std::span<const option_row> option_table();

/// The one precise mistake in a command line, fit to follow `tetherd: `.
struct misuse {
    std::string text;
};
[[noreturn]] void throw_exception_from_error(const misuse& what, const boost::source_location& where);

/// Reads a command line without the program's name. Values are checked by whoever uses them.
boost::system::result<options, misuse> parse_options(std::span<const char* const> arguments);

/// What `--help` prints.
std::string help_text();

} // namespace tether::daemon
