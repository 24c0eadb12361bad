// Reads the prompt of a run, or a later message to it, from its source.
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

/// Words become one text. A single `-`, `-f -`, or no source when standard input is not a terminal, means standard
/// input. Misuse: both words and a file; no source on a terminal. `what` names the text in messages.
checked<prompt_source> choose_prompt(const std::vector<std::string>& words, const std::optional<std::string>& file,
                                     bool input_is_terminal, std::string_view what = "prompt");

/// The prompt to send: `read` without its final line ends. Misuse: nothing is left, or the bytes are not UTF-8.
checked<std::string> finish_prompt(std::string read, std::string_view what = "prompt");

/// Reads the prompt. Blocks, because no other task runs yet. Misuse names the file that cannot be read.
checked<std::string> read_prompt(const prompt_source& source, std::string_view what = "prompt");

} // namespace tether::cli
