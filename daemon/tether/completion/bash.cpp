// Makes the completion script for bash (bash(1), Programmable Completion).
#include "completion.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tether::cli::completion {

namespace {

constexpr std::string_view head = R"(# bash completion for tether, as 'tether completion bash' prints it
# The words that compgen takes are expanded by the shell: nothing but ids may get there.
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
std::string pattern_of(std::string_view command, const option& of) {
    std::string pattern = fmt::format("\"{} --{}\"", command, of.name);
    if (of.letter) pattern += fmt::format(" | \"{} -{}\"", command, of.letter);
    return pattern;
}

std::string value_case(std::string_view command, const option& of) {
    const values found = values_of(of);
    switch (found.are) {
    case values::what::none: return {};
    case values::what::text: return fmt::format("    {}) return ;;\n", pattern_of(command, of));
    case values::what::files:
        return fmt::format("    {}) mapfile -t COMPREPLY < <(compgen -f -- \"$word\") && return ;;\n",
                           pattern_of(command, of));
    case values::what::words:
        return fmt::format("    {}) mapfile -t COMPREPLY < <(compgen -W '{}' -- \"$word\") && return ;;\n",
                           pattern_of(command, of), fmt::join(found.words, " "));
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
    for (const command& one : commands()) all.push_back(one.name);
    return fmt::format("{}", fmt::join(all, " "));
}

} // namespace

std::string bash_script() {
    std::string out{head};
    for (const option& one : common_options()) out += value_case("", one);
    for (const command& of : commands())
        for (const option& one : options_of(of)) out += value_case(of.name, one);
    out += "    esac\n    case $command in\n";
    out += fmt::format("    '') words='{} {} --version' ;;\n", names(), words_of(common_options()));
    for (const command& of : commands()) {
        std::string words = words_of(options_of(of));
        if (of.name == "help") words += " " + names();
        if (of.name == "completion") words += fmt::format(" {}", fmt::join(shells, " "));
        out += fmt::format("    {}) words='{}'{} ;;\n", of.name, words, takes_runs(of) ? " runs=1" : "");
    }
    return out.append(tail);
}

} // namespace tether::cli::completion
