// Makes the completion script for zsh (zshcompsys(1)).
#include "completion.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tether::cli::completion {

namespace {

constexpr std::string_view zsh_head = R"zsh(#compdef tether
# zsh completion for tether, as 'tether completion zsh' prints it

_tether_runs() {
    local -a runs
    runs=(${(f)"$(tether ps --all --quiet 2>/dev/null | LC_ALL=C grep -xE 'run_[0-9A-Z]+')"})
    compadd -a runs
}

)zsh";

/// Quotes the text with single quotes.
std::string zsh_quoted(std::string_view text) {
    std::string result;
    for (const char c : text) result += c == '\'' ? "'\\''" : std::string(1, c);
    return result;
}

/// Escapes the text for the brackets of a specification.
std::string explained(std::string_view summary) {
    return zsh_quoted(escaped(summary, "[]:\\", "\\"));
}

std::string action_of(const option& row) {
    const values found = values_of(row);
    switch (found.kind) {
    case values::type::none: return {};
    case values::type::text: return fmt::format(":{}: ", row.value);
    case values::type::files: return fmt::format(":{}:_files", row.value);
    case values::type::words: return fmt::format(":{}:({})", row.value, fmt::join(found.words, " "));
    }
    return {};
}

/// `'(-f --file)'{-f,--file}'[Read …]:FILE:_files'`
std::string specification(const option& row) {
    const std::string text = fmt::format("[{}]{}", explained(row.summary), action_of(row));
    if (!row.letter) return fmt::format("'{}--{}{}'", row.repeats ? "*" : "", row.name, text);
    return fmt::format("'(-{0} --{1})'{{-{0},--{1}}}'{2}'", row.letter, row.name, text);
}

std::string operands_of(const command& chosen) {
    if (takes_runs(chosen)) return " '*:run:_tether_runs'";
    if (&chosen == &help_command) return " \"1:command:($names)\"";
    return &chosen == &completion_command ? fmt::format(" '1:shell:({})'", fmt::join(shells, " ")) : "";
}

std::string specifications(std::span<const option> options) {
    std::vector<std::string> all;
    for (const option& row : options) all.push_back(specification(row));
    return fmt::format("{}", fmt::join(all, " \\\n            "));
}

} // namespace

std::string zsh_script() {
    std::string text{zsh_head};
    text += "_tether() {\n    local context state line\n    typeset -A opt_args\n    local -a commands names\n    "
            "commands=(\n";
    for (const command* one : commands())
        text += fmt::format("        '{}:{}'\n", one->name, zsh_quoted(escaped(one->summary, ":\\", "\\")));
    text += "    )\n    names=(${commands%%:*})\n";
    text += fmt::format("    _arguments -C {} '1:command:->command' '*::argument:->argument'\n",
                        specifications(program_options()));
    text +=
        "    case $state in\n    command) _describe command commands ;;\n    argument)\n        case $words[1] in\n";
    for (const command* one : commands())
        text += fmt::format("        {})\n            _arguments {}{}\n            ;;\n", one->name,
                            specifications(options_of(*one)), operands_of(*one));
    return text +
        "        esac\n        ;;\n    esac\n}\n\nif [ \"$funcstack[1]\" = _tether ]; then _tether \"$@\"; else "
        "compdef _tether tether; fi\n";
}

} // namespace tether::cli::completion
