// Defines the command line of tetherd: one table drives parsing and help.
#pragma once

#include "../command_line/command_line.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

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

std::span<const cli::option> option_table();

struct parsed_options {
    options given;
    std::vector<std::string> mistakes; ///< each as text that can follow `tetherd: `
};

/// Reads a command line without the program's name. The code that uses a value checks it.
parsed_options parse_options(std::span<const char* const> words);

/// What `--help` prints.
std::string help_text();

} // namespace tether::daemon
