// Makes the completion script for fish (complete(1) of fish).
#include "completion.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tether::cli::completion {

namespace {

/// Quotes the text with single quotes.
std::string fish_quoted(std::string_view text) {
    return escaped(text, "'\\", "\\");
}

std::string argument_of(const option& row) {
    const values found = values_of(row);
    switch (found.kind) {
    case values::type::none: return {};
    case values::type::text: return " -x";
    case values::type::files: return " -rF";
    case values::type::words: return fmt::format(" -x -a '{}'", fmt::join(found.words, " "));
    }
    return {};
}

std::string line_for(std::string_view condition, const option& row) {
    const std::string letter = row.letter ? fmt::format(" -s {}", row.letter) : "";
    return fmt::format("complete -c tether{}{} -l {}{} -d '{}'\n", condition, letter, row.name, argument_of(row),
                       fish_quoted(row.summary));
}

} // namespace

std::string fish_script() {
    std::string text = "# fish completion for tether, as 'tether completion fish' prints it\ncomplete -c tether -f\n";
    for (const option& row : common_options()) text += line_for("", row);
    text += line_for(" -n __fish_use_subcommand", program_options().back());
    std::vector<std::string_view> names;
    for (const command* one : commands()) {
        names.push_back(one->name);
        text += fmt::format("complete -c tether -n __fish_use_subcommand -a {} -d '{}'\n", one->name,
                            fish_quoted(one->summary));
    }
    for (const command* one : commands()) {
        const std::string condition = fmt::format(" -n '__fish_seen_subcommand_from {}'", one->name);
        for (const option& row : one->options) text += line_for(condition, row);
        const auto offer = [&](std::string_view words) {
            text += fmt::format("complete -c tether{} -a '{}'\n", condition, words);
        };
        if (takes_runs(*one)) offer("(tether ps --all --quiet 2>/dev/null | string match -r \"^run_[0-9A-Z]+\\$\")");
        if (one == &help_command) offer(fmt::format("{}", fmt::join(names, " ")));
        if (one == &completion_command) offer(fmt::format("{}", fmt::join(shells, " ")));
    }
    return text;
}

} // namespace tether::cli::completion
