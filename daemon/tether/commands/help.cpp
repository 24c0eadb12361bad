// tether help: prints the same texts as --help.
#include "command.hpp"

#include "command_context.hpp"
#include "command_line/help.hpp"

#include <fmt/format.h>

namespace tether::cli {

std::string help_text() {
    std::vector<help_row> names;
    for (const command* one : commands()) names.push_back({std::string{one->name}, one->summary});
    return "Usage: tether COMMAND [OPTION]...\n\nRuns remote agent sessions to their end through the local tetherd.\n" +
        section_text("Commands", names) + options_text(program_options()) +
        "\nSee 'tether COMMAND --help' for a command.\n";
}

std::string help_text(const command& chosen) {
    const std::string paragraph = chosen.details.empty() ? "" : fmt::format("\n{}\n", chosen.details);
    return fmt::format("Usage: tether {} [OPTION]...{}{}\n\n{}.\n{}{}\nSee tether(1) for more.\n", chosen.name,
                       chosen.usage.empty() ? "" : " ", chosen.usage, chosen.summary, paragraph,
                       options_text(options_of(chosen)));
}

namespace {

boost::asio::awaitable<int> run_help(command_context& context) {
    const auto& operands = context.arguments.operands();
    const command* subject = operands.empty() ? nullptr : find_command(operands.front());
    context.output.print(subject ? help_text(*subject) : help_text());
    co_return 0;
}

void check_help(command_line& line, const terminal_facts&) {
    if (!line.operands().empty() && !find_command(line.operands().front()))
        line.add_mistake(fmt::format("unknown command '{}'", line.operands().front()));
}

} // namespace

const command help_command{
    .name = "help",
    .usage = "[COMMAND]",
    .summary = "Print help about tether or a command",
    .operands = {0, 1, {}},
    .function = run_help,
    .check = check_help,
};

} // namespace tether::cli
