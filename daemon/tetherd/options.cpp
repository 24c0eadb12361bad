#include "options.hpp"

#include "../command_line/help.hpp"

#include <tether/core/log_kind.hpp>

#include <array>
#include <fmt/format.h>

namespace tether::daemon {
namespace {

using cli::option;

std::string_view check_level(std::string_view value) {
    return parse_log_level(value) ? "" : "is not error, warning, notice, info or debug";
}

constexpr std::array table{
    option{0, "config", "FILE", "Read FILE instead of " TETHER_CONFIG_FILE},
    option{0, "listen", "SOCKET", "Serve the local API on this Unix socket"},
    option{0, "state-dir", "DIR", "Store state in DIR"},
    option{0, "base-url", "URL", "Use the API at URL"},
    option{0, "ca-file", "FILE", "Trust the CA certificates in FILE instead of the system's"},
    option{0, "log-level", "LEVEL", "Set the log level: error, warning, notice, info or debug", check_level},
    option{0, "check-config", "", "Check the configuration, its directories and the key, then exit"},
    option{0, "dump-config", "", "Print the configuration in effect without secrets, then exit"},
    option{0, "simulate", "", "Run against a simulated API in this process; needs no key"},
    option{0, "simulate-listen", "ADDRESS", "Serve the simulated API on ADDRESS (127.0.0.1:0, …) and print its URL"},
    option{0, "simulate-scripts", "DIR", "Let prompts replay transcripts from DIR"},
    option{0, "simulate-tls", "FILE", "Serve the simulated API over TLS and write its CA certificate to FILE"},
    option{0, "simulate-pace", "DURATION", "Pause between two simulated events, such as 200ms"},
    option{0, "simulate-profile", "NAME", "Simulate a variant of the API: receipts, gateway, …"},
    option{0, "version", "", "Print the version, then exit"},
    option{0, "help", "", "Print this text, then exit"},
};

options to_options(const cli::command_line& line) {
    options given;
    given.config_file = line.value("config");
    given.listen = line.value("listen");
    given.state_dir = line.value("state-dir");
    given.base_url = line.value("base-url");
    given.ca_file = line.value("ca-file");
    given.log_level = line.value("log-level");
    given.check_config = line.has("check-config");
    given.dump_config = line.has("dump-config");
    given.simulate = line.has("simulate");
    given.simulate_listen = line.value("simulate-listen");
    given.simulate_scripts = line.value("simulate-scripts");
    given.simulate_tls = line.value("simulate-tls");
    given.simulate_pace = line.value("simulate-pace");
    given.simulate_profile = line.value("simulate-profile");
    given.version = line.has("version");
    given.help = line.has("help");
    return given;
}

void check_empty_values(cli::command_line& line) {
    for (const option& row : table)
        if (!row.value.empty() && line.value(row.name) == "")
            line.add_mistake(fmt::format("--{} needs a value: {}", row.name, row.value));
}

void check_simulator(cli::command_line& line) {
    line.check_exclusive("simulate", "base-url");
    if (line.has("simulate") || line.has("simulate-listen")) return;
    for (const std::string_view name : {"simulate-scripts", "simulate-tls", "simulate-pace", "simulate-profile"})
        if (line.has(name)) line.add_mistake(fmt::format("--{} needs --simulate or --simulate-listen", name));
}

} // namespace

std::span<const option> option_table() {
    return table;
}

parsed_options parse_options(std::span<const char* const> words) {
    cli::command_line line;
    const std::vector<std::string> texts{words.begin(), words.end()};
    line.read(texts, table);
    line.check_operands({});
    check_empty_values(line);
    check_simulator(line);
    return {to_options(line), line.mistakes()};
}

std::string help_text() {
    return "Usage: tetherd [OPTION]...\n\n"
           "Runs remote agent sessions to their end on behalf of local programs.\n" +
        cli::options_text(table) +
        "\n"
        "SIGTERM drains, SIGHUP reloads the configuration.\n"
        "Exit status: 0 stopped cleanly, 1 failure, 2 misuse, 78 invalid configuration.\n";
}

} // namespace tether::daemon
