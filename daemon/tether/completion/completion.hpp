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
    enum class type { none, text, files, words } kind = type::none;
    std::vector<std::string_view> words; ///< for `words`
};
values values_of(const option& row);

/// True when the words of a command are ids of runs.
bool takes_runs(const command& chosen) noexcept;

/// `text` with `prefix` in front of each of the `characters`.
std::string escaped(std::string_view text, std::string_view characters, std::string_view prefix);

/// The words that `completion` accepts.
inline constexpr std::string_view shells[]{"bash", "zsh", "fish"};

} // namespace tether::cli::completion
