// Formats the help and the mistakes of all programs.
#include "help.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tether::cli {

std::string section_text(std::string_view title, std::span<const help_row> rows) {
    std::size_t width = 0;
    for (const auto& row : rows) width = std::max(width, row.name.size());
    std::string text = fmt::format("\n{}:\n", title);
    for (const auto& row : rows) text += fmt::format("  {:<{}}  {}\n", row.name, width, row.summary);
    return text;
}

std::string options_text(std::span<const option> options) {
    const bool has_letters = std::any_of(options.begin(), options.end(), [](const option& o) { return o.letter != 0; });
    const std::string_view no_letter = has_letters ? "    " : "";
    std::vector<help_row> rows;
    for (const option& o : options) {
        const std::string letter = o.letter ? fmt::format("-{}, ", o.letter) : std::string{no_letter};
        rows.push_back({fmt::format("{}--{}{}{}", letter, o.name, o.value.empty() ? "" : " ", o.value), o.summary});
    }
    return section_text("Options", rows);
}

std::string misuse_text(std::string_view program, std::string_view help_command,
                        std::span<const std::string> mistakes) {
    std::string text;
    for (const auto& mistake : mistakes) text += fmt::format("{}: {}\n", program, mistake);
    return text + fmt::format("See '{}'.", help_command);
}

} // namespace tether::cli
