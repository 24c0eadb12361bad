// Makes the completion script for fish (complete(1) of fish).
#include "completion.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tether::cli::completion {

namespace {

/// Quotes the text with single quotes.
std::string quoted(std::string_view text) {
    return escaped(text, "'\\", "\\");
}

std::string argument_of(const option& of) {
    const values found = values_of(of);
    switch (found.are) {
    case values::what::none: return {};
    case values::what::text: return " -x";
    case values::what::files: return " -rF";
    case values::what::words: return fmt::format(" -x -a '{}'", fmt::join(found.words, " "));
    }
    return {};
}

std::string line_for(std::string_view condition, const option& of) {
    const std::string letter = of.letter ? fmt::format(" -s {}", of.letter) : "";
    return fmt::format("complete -c tether{}{} -l {}{} -d '{}'\n", condition, letter, of.name, argument_of(of),
                       quoted(of.summary));
}

} // namespace

std::string fish_script() {
    std::string out = "# fish completion for tether, as 'tether completion fish' prints it\ncomplete -c tether -f\n";
    for (const option& one : common_options()) out += line_for("", one);
    out += "complete -c tether -n __fish_use_subcommand -l version -d 'Print the version'\n";
    std::vector<std::string_view> names;
    for (const command& of : commands()) {
        names.push_back(of.name);
        out += fmt::format("complete -c tether -n __fish_use_subcommand -a {} -d '{}'\n", of.name, quoted(of.summary));
    }
    for (const command& of : commands()) {
        const std::string condition = fmt::format(" -n '__fish_seen_subcommand_from {}'", of.name);
        for (const option& one : of.options) out += line_for(condition, one);
        if (takes_runs(of))
            out += fmt::format("complete -c tether{} -a '(tether ps --all --quiet 2>/dev/null | string match -r "
                               "\"^run_[0-9A-Z]+\\$\")'\n",
                               condition);
        if (of.name == "help") out += fmt::format("complete -c tether{} -a '{}'\n", condition, fmt::join(names, " "));
        if (of.name == "completion")
            out += fmt::format("complete -c tether{} -a '{}'\n", condition, fmt::join(shells, " "));
    }
    return out;
}

} // namespace tether::cli::completion
