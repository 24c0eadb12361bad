// Defines the command line of tetherd: one table drives parsing and help.
#pragma once

#include <boost/system/result.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace tether::daemon {

/// The parsed command line; values are text as given.
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
    std::string_view value;   ///< the name of the value, such as `FILE`
    std::string_view summary; ///< a capitalised bare verb first, no full stop
    std::variant<bool options::*, std::optional<std::string> options::*> member;
};
std::span<const option_row> option_table();

/// The mistake in a command line, as text that can follow `tetherd: `.
struct misuse {
    std::string text;
};
[[noreturn]] void throw_exception_from_error(const misuse& what, const boost::source_location& where);

/// Reads a command line without the program's name. The code that uses a value checks it.
boost::system::result<options, misuse> parse_options(std::span<const char* const> arguments);

/// What `--help` prints.
std::string help_text();

} // namespace tether::daemon
