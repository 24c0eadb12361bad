// Makes the completion script for zsh (zshcompsys(1)).
#include "completion.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tether::cli::completion {

namespace {

constexpr std::string_view head = R"zsh(#compdef tether
# zsh completion for tether, as 'tether completion zsh' prints it

_tether_runs() {
    local -a runs
    runs=(${(f)"$(tether ps --all --quiet 2>/dev/null | LC_ALL=C grep -xE 'run_[0-9A-Z]+')"})
    compadd -a runs
}

)zsh";

/// Quotes the text with single quotes.
std::string quoted(std::string_view text) {
    std::string out;
    for (const char c : text) out += c == '\'' ? "'\\''" : std::string(1, c);
    return out;
}

/// Escapes the text for the brackets of a specification.
std::string explained(std::string_view summary) {
    return quoted(escaped(summary, "[]:\\", "\\"));
}

std::string action_of(const option& of) {
    const values found = values_of(of);
    switch (found.are) {
    case values::what::none: return {};
    case values::what::text: return fmt::format(":{}: ", of.value);
    case values::what::files: return fmt::format(":{}:_files", of.value);
    case values::what::words: return fmt::format(":{}:({})", of.value, fmt::join(found.words, " "));
    }
    return {};
}

/// `'(-f --file)'{-f,--file}'[Read …]:FILE:_files'`
std::string specification(const option& of) {
    const std::string text = fmt::format("[{}]{}", explained(of.summary), action_of(of));
    if (!of.letter) return fmt::format("'{}--{}{}'", of.repeats ? "*" : "", of.name, text);
    return fmt::format("'(-{0} --{1})'{{-{0},--{1}}}'{2}'", of.letter, of.name, text);
}

std::string operands_of(const command& of) {
    if (takes_runs(of)) return " '*:run:_tether_runs'";
    if (of.name == "help") return " \"1:command:($names)\"";
    return of.name == "completion" ? fmt::format(" '1:shell:({})'", fmt::join(shells, " ")) : "";
}

std::string specifications(std::span<const option> options) {
    std::vector<std::string> all;
    for (const option& one : options) all.push_back(specification(one));
    return fmt::format("{}", fmt::join(all, " \\\n            "));
}

} // namespace

std::string zsh_script() {
    std::string out{head};
    out += "_tether() {\n    local context state line\n    typeset -A opt_args\n    local -a commands names\n    "
           "commands=(\n";
    for (const command& of : commands())
        out += fmt::format("        '{}:{}'\n", of.name, quoted(escaped(of.summary, ":\\", "\\")));
    out += "    )\n    names=(${commands%%:*})\n";
    out += fmt::format("    _arguments -C {} \\\n            '--version[Print the version]' '1:command:->command' "
                       "'*::argument:->argument'\n",
                       specifications(common_options()));
    out += "    case $state in\n    command) _describe command commands ;;\n    argument)\n        case $words[1] in\n";
    for (const command& of : commands())
        out += fmt::format("        {})\n            _arguments {}{}\n            ;;\n", of.name,
                           specifications(options_of(of)), operands_of(of));
    return out +
        "        esac\n        ;;\n    esac\n}\n\nif [ \"$funcstack[1]\" = _tether ]; then _tether \"$@\"; else "
        "compdef _tether tether; fi\n";
}

} // namespace tether::cli::completion
