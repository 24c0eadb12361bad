// Makes the completion script for bash (bash(1), Programmable Completion).
#include "completion.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tether::cli::completion {

namespace {

constexpr std::string_view bash_head = R"(# bash completion for tether, as 'tether completion bash' prints it
# The shell expands the words that compgen gets, so they may only be ids.
_tether_runs() { tether ps --all --quiet 2>/dev/null | LC_ALL=C grep -xE 'run_[0-9A-Z]+'; }
_tether() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command='' words='' runs='' i
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
        --socket) ((i++)) ;;
        -*) ;;
        *)
            command=${COMP_WORDS[i]}
            break
            ;;
        esac
    done
    COMPREPLY=()
    case "$command $before" in
)";

constexpr std::string_view tail = R"(    esac
    if [[ $runs && $word != -* ]]; then words=$(_tether_runs); fi
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}
complete -F _tether tether
)";

/// `"run --file" | "run -f"`: the option as the word before.
std::string pattern_of(std::string_view command, const option& row) {
    std::string pattern = fmt::format("\"{} --{}\"", command, row.name);
    if (row.letter) pattern += fmt::format(" | \"{} -{}\"", command, row.letter);
    return pattern;
}

std::string value_case(std::string_view command, const option& row) {
    const values found = values_of(row);
    switch (found.kind) {
    case values::type::none: return {};
    case values::type::text: return fmt::format("    {}) return ;;\n", pattern_of(command, row));
    case values::type::files:
        return fmt::format("    {}) mapfile -t COMPREPLY < <(compgen -f -- \"$word\") && return ;;\n",
                           pattern_of(command, row));
    case values::type::words:
        return fmt::format("    {}) mapfile -t COMPREPLY < <(compgen -W '{}' -- \"$word\") && return ;;\n",
                           pattern_of(command, row), fmt::join(found.words, " "));
    }
    return {};
}

std::string words_of(std::span<const option> options) {
    std::vector<std::string> words;
    for (const option& one : options) {
        words.push_back(fmt::format("--{}", one.name));
        if (one.letter) words.push_back(fmt::format("-{}", one.letter));
    }
    return fmt::format("{}", fmt::join(words, " "));
}

std::string names() {
    std::vector<std::string_view> all;
    for (const command* one : commands()) all.push_back(one->name);
    return fmt::format("{}", fmt::join(all, " "));
}

} // namespace

std::string bash_script() {
    std::string text{bash_head};
    for (const option& row : common_options()) text += value_case("", row);
    for (const command* one : commands())
        for (const option& row : options_of(*one)) text += value_case(one->name, row);
    text += "    esac\n    case $command in\n";
    text += fmt::format("    '') words='{} {}' ;;\n", names(), words_of(program_options()));
    for (const command* one : commands()) {
        std::string words = words_of(options_of(*one));
        if (one == &help_command) words += " " + names();
        if (one == &completion_command) words += fmt::format(" {}", fmt::join(shells, " "));
        text += fmt::format("    {}) words='{}'{} ;;\n", one->name, words, takes_runs(*one) ? " runs=1" : "");
    }
    return text.append(tail);
}

} // namespace tether::cli::completion
