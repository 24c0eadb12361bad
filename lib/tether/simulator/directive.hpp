// The lines of a prompt that tell the simulator what to do.
#pragma once

#include <tether/simulator/frame.hpp>

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
    std::string text; ///< what is said, a tool's result, how an error is retried, a fault's JSON
    json::object input;
    std::size_t count = 0; ///< messages, or octets
    std::chrono::milliseconds pause{0};
};

/// The directives of a prompt and what is wrong with the lines that look like some and are none.
struct directive_list {
    std::vector<directive> steps;
    std::vector<std::string> complaints;
};

/// Reads every line that starts with `@`; other lines mean nothing.
directive_list parse_directives(std::string_view prompt);

/// What happens for a prompt without directives: thinking, a tool call, three messages, the last of
/// which repeats the prompt's first line.
std::vector<directive> default_script(std::string_view prompt);

/// What happens for an outcome without directives: two attempts, the second of which satisfies.
std::vector<directive> default_outcome(std::string_view description);

} // namespace tether::simulator
