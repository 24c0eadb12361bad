// Makes completion scripts for shells from the table of commands.
#pragma once

#include "commands/command.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tether::cli::completion {

std::string bash_script();
std::string zsh_script();
std::string fish_script();

/// The values that may follow an option.
struct values {
    enum class what { none, text, files, words } are = what::none;
    std::vector<std::string_view> words; ///< for `words`
};
values values_of(const option& of);

/// True when the words of a command are ids of runs.
bool takes_runs(const command& of) noexcept;

/// `text` with `before` in front of each of the characters `of`.
std::string escaped(std::string_view text, std::string_view of, std::string_view before);

/// The words that `completion` accepts.
inline constexpr std::string_view shells[]{"bash", "zsh", "fish"};

} // namespace tether::cli::completion
