#include "options.hpp"

#include <tether/core/log_kind.hpp>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace tether::daemon {
namespace {

constexpr auto table = std::to_array<option_row>({
    {"--config", "FILE", "Read FILE instead of " TETHER_CONFIG_FILE, &options::config_file},
    {"--listen", "SOCKET", "Serve the local API on this Unix socket", &options::listen},
    {"--state-dir", "DIR", "Store state in DIR", &options::state_dir},
    {"--base-url", "URL", "Use the API at URL", &options::base_url},
    {"--ca-file", "FILE", "Trust the CA certificates in FILE instead of the system's", &options::ca_file},
    {"--log-level", "LEVEL", "Set the log level: error, warning, notice, info or debug", &options::log_level},
    {"--check-config", "", "Check the configuration, its directories and the key, then exit", &options::check_config},
    {"--dump-config", "", "Print the configuration in effect without secrets, then exit", &options::dump_config},
    {"--simulate", "", "Run against a simulated API in this process; needs no key", &options::simulate},
    {"--simulate-listen", "ADDRESS", "Serve the simulated API on ADDRESS (127.0.0.1:0, …) and print its URL",
     &options::simulate_listen},
    {"--simulate-scripts", "DIR", "Let prompts replay transcripts from DIR", &options::simulate_scripts},
    {"--simulate-tls", "FILE", "Serve the simulated API over TLS and write its CA certificate to FILE",
     &options::simulate_tls},
    {"--simulate-pace", "DURATION", "Pause between two simulated events, such as 200ms", &options::simulate_pace},
    {"--simulate-profile", "NAME", "Simulate a variant of the API: receipts, gateway, …", &options::simulate_profile},
    {"--version", "", "Print the version, then exit", &options::version},
    {"--help", "", "Print this text, then exit", &options::help},
});

void declare(CLI::App& parser, const option_row& row, options& into) {
    const std::string name{row.name};
    if (const auto* flag = std::get_if<bool options::*>(&row.member)) {
        parser.add_flag(name, into.**flag)->disable_flag_override();
        return;
    }
    auto& value = into.*std::get<std::optional<std::string> options::*>(row.member);
    parser.add_option_function<std::string>(name, [&value](const std::string& text) { value = text; })
        ->type_name(std::string{row.value});
}

/// Describes an error of CLI11 in our words. CLI11's text starts with the option's name, for flags without the dashes.
std::string describe(const CLI::ParseError& error, const CLI::App& parser) {
    for (const std::string& word : parser.remaining())
        if (word != "--") return fmt::format("unknown {} '{}'", word.starts_with('-') ? "option" : "argument", word);
    std::string said = error.what();
    if (!said.starts_with("--")) said.insert(0, "--");
    for (const option_row& row : table) {
        if (!said.starts_with(row.name) || said.substr(row.name.size()).starts_with('-')) continue;
        if (row.value.empty()) return fmt::format("{} takes no value", row.name);
        if (parser.count(std::string{row.name}) > 1) return fmt::format("{} is given more than once", row.name);
        return fmt::format("{} needs a value: {}", row.name, row.value);
    }
    return error.what();
}

misuse contradiction(const options& given) {
    const bool simulating = given.simulate || given.simulate_listen;
    if (!simulating && (given.simulate_scripts || given.simulate_tls || given.simulate_pace || given.simulate_profile))
        return {"--simulate-scripts, --simulate-tls, --simulate-pace and --simulate-profile need --simulate or "
                "--simulate-listen"};
    if (given.simulate && given.base_url) return {"--simulate and --base-url cannot be combined"};
    if (given.log_level && !parse_log_level(*given.log_level))
        return {fmt::format("--log-level: '{}' is not error, warning, notice, info or debug", *given.log_level)};
    return {};
}

} // namespace

std::span<const option_row> option_table() {
    return table;
}

void throw_exception_from_error(const misuse& what, const boost::source_location&) {
    throw std::invalid_argument{what.text};
}

boost::system::result<options, misuse> parse_options(std::span<const char* const> arguments) {
    options given;
    CLI::App parser;
    parser.set_help_flag(); // our --help is in the table, with its own layout
    for (const option_row& row : table) declare(parser, row, given);

    std::vector<std::string> reversed{arguments.rbegin(), arguments.rend()}; // as CLI::App::parse requires
    try {
        parser.parse(reversed);
    } catch (const CLI::ParseError& error) {
        return misuse{describe(error, parser)};
    }
    if (misuse mistake = contradiction(given); !mistake.text.empty()) return mistake;
    return given;
}

std::string help_text() {
    std::size_t width = 0;
    const auto left = [](const option_row& row) {
        return row.value.empty() ? std::string{row.name} : fmt::format("{} {}", row.name, row.value);
    };
    for (const option_row& row : table) width = std::max(width, left(row).size());

    std::string text = "Usage: tetherd [OPTIONS]\n\n"
                       "Runs remote agent sessions to their end on behalf of local programs.\n\n"
                       "Options:\n";
    for (const option_row& row : table) text += fmt::format("  {:<{}}  {}\n", left(row), width, row.summary);
    text += "\n"
            "SIGTERM drains, SIGHUP reloads the configuration.\n"
            "Exit status: 0 stopped cleanly, 1 failure, 2 misuse, 78 invalid configuration.\n";
    return text;
}

} // namespace tether::daemon
