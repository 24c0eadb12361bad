// Parses the lines of a prompt that control the simulator.
#pragma once

#include <tether/simulator/script/frame.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace tether::simulator {

/// One `@word …` line of a prompt. docs/simulator.md lists them.
struct directive {
    enum class verb {
        think,
        break_off,
        say,
        tool,
        mcp,
        custom,
        ask,
        hosted,
        wait,
        error,
        refuse,
        budget,
        terminate,
        vanish,
        messages,
        big,
        late_message,
        thread,
        outcome,
        fault,
        play,
    };

    verb what = verb::say;
    std::string name; ///< of a tool, thread, script, error type, refusal category or outcome result
    std::string text; ///< the message, the tool's result, how an error is retried, or a fault's JSON
    json::object input;
    std::size_t count = 0; ///< messages or bytes
    std::chrono::milliseconds pause{0};
};

/// The directives of a prompt, and the errors in lines that look like directives.
struct directive_list {
    std::vector<directive> steps;
    std::vector<std::string> complaints;
};

/// Parses every line that starts with `@`; ignores other lines.
directive_list parse_directives(std::string_view prompt);

/// The default for a prompt without directives: thinking, a tool call and three messages. The last
/// message repeats the prompt's first line.
std::vector<directive> default_script(std::string_view prompt);

/// The default for an outcome without directives: two attempts; the second satisfies it.
std::vector<directive> default_outcome(std::string_view description);

} // namespace tether::simulator
