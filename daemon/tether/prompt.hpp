// Reads the prompt of a run, or a later message to it, from its source.
#pragma once

#include "command_line/command_line.hpp"

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace tether::cli {

/// Why there is no prompt, as text that can follow `tether: `.
struct prompt_error {
    std::string text;
};

[[noreturn]] inline void throw_exception_from_error(const prompt_error& error, const boost::source_location&) {
    throw std::runtime_error{error.text};
}

template <class T>
using prompt_result = boost::system::result<T, prompt_error>;

struct prompt_source {
    enum class origin { text, file, standard_input } from = origin::text;
    std::string text; ///< the prompt, or the path of the file
    friend bool operator==(const prompt_source&, const prompt_source&) = default;
};

/// Words become one text. A single `-`, `-f -`, or no source when standard input is not a terminal, means standard
/// input. Errors: both words and a file; no source on a terminal. `name` names the text in messages.
prompt_result<prompt_source> choose_prompt(const std::vector<std::string>& words,
                                           const std::optional<std::string>& file, bool input_is_terminal,
                                           std::string_view name = "prompt");

/// The prompt to send: `text` without its final line ends. Errors: nothing is left, or the bytes are not UTF-8.
prompt_result<std::string> finish_prompt(std::string text, std::string_view name = "prompt");

/// Reads the prompt. Blocks, because no other task runs yet. An error names the file that cannot be read.
prompt_result<std::string> read_prompt(const prompt_source& source, std::string_view name = "prompt");

/// Where a command line contains the text: in the operands after the first `skipped`, or in the file of `--file`.
struct prompt_place {
    std::size_t skipped;
    std::string_view name;
};

/// Adds the error of `choose_prompt` to the mistakes of the line.
void check_prompt(command_line& line, const prompt_place& place, bool input_is_terminal);
/// Reads the text.
prompt_result<std::string> read_prompt(const command_line& line, const prompt_place& place, bool input_is_terminal);

} // namespace tether::cli
