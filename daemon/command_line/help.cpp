// Makes the help texts from the tables.
#include "commands/table.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace tether::cli {

namespace {

struct line {
    std::string left;
    std::string_view right;
};

/// Two aligned columns, indented by two spaces.
std::string in_columns(std::string_view title, const std::vector<line>& lines) {
    std::size_t width = 0;
    for (const auto& l : lines) width = std::max(width, l.left.size());
    std::string out = fmt::format("\n{}:\n", title);
    for (const auto& l : lines) out += fmt::format("  {:<{}}  {}\n", l.left, width, l.right);
    return out;
}

line line_of(const option& o) {
    std::string left = o.letter ? fmt::format("-{}, ", o.letter) : "    ";
    left += fmt::format("--{}", o.name);
    if (!o.value.empty()) left += fmt::format(" {}", o.value);
    return {std::move(left), o.summary};
}

std::vector<line> lines_of(std::span<const option> options) {
    std::vector<line> lines;
    for (const auto& o : options) lines.push_back(line_of(o));
    return lines;
}

constexpr std::string_view manual = "\nSee tether(1) for more.\n";

} // namespace

std::string help_text() {
    std::vector<line> names;
    for (const auto& c : commands()) names.push_back({std::string{c.name}, c.summary});
    std::vector<line> options = lines_of(common_options());
    options.push_back({"    --version", "Print the version and exit"});
    return "Usage: tether COMMAND [OPTION]...\n\nRuns remote agent sessions to their end through the local tetherd.\n" +
        in_columns("Commands", names) + in_columns("Options", options) +
        "\nSee 'tether COMMAND --help' for a command.\n";
}

std::string help_text(const command& of) {
    const std::string arguments = of.usage.empty() ? "" : fmt::format(" {}", of.usage);
    std::string text = fmt::format("Usage: tether {} [OPTION]...{}\n\n{}.\n", of.name, arguments, of.summary);
    if (!of.details.empty()) text += fmt::format("\n{}\n", of.details);
    const std::vector<option> all = options_of(of);
    return text + in_columns("Options", lines_of(all)) + std::string{manual};
}

} // namespace tether::cli
