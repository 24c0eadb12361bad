// Where the prompt of a run, or what is said to it later, comes from.
#pragma once

#include "command_line/arguments.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tether::cli {

struct prompt_source {
    enum class where { text, file, standard_input } from = where::text;
    std::string text; ///< the prompt, or the path of the file
    friend bool operator==(const prompt_source&, const prompt_source&) = default;
};

/// Words become one text; `-` alone, `-f -`, or nothing at all when standard input is no terminal, mean
/// standard input. Misuse: both words and a file; nothing at all on a terminal. `what` is the word for it.
checked<prompt_source> choose_prompt(const std::vector<std::string>& words, const std::optional<std::string>& file,
                                     bool input_is_terminal, std::string_view what = "prompt");

/// The prompt as it is sent: what was read, without the line ends at its end. Misuse: nothing is left, or
/// the bytes are no UTF-8.
checked<std::string> finish_prompt(std::string read, std::string_view what = "prompt");

/// Reads the prompt (blocking: nothing else happens yet). Misuse names the file that cannot be read.
checked<std::string> read_prompt(const prompt_source& source, std::string_view what = "prompt");

} // namespace tether::cli
