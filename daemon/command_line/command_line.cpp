// Parses the command lines of all programs by tables of options.
#include "command_line.hpp"

#include <tether/core/duration.hpp>

#include <algorithm>
#include <fmt/format.h>

namespace tether::cli {

void command_line::read(words rest, std::span<const option> table) {
    bool options_are_over = false;
    while (!rest.empty()) {
        const std::string_view word = rest.front();
        rest = rest.subspan(1);
        if (options_are_over || word.size() < 2 || word[0] != '-') operands_.emplace_back(word);
        else if (word == "--") options_are_over = true;
        else if (word[1] == '-') read_long(word.substr(2), rest, table);
        else read_short(word.substr(1), rest, table);
    }
}

/// Not inline, because GCC 12 then warns about an out-of-bounds copy that never happens.
void command_line::add_mistake(std::string text) {
    mistakes_.push_back(std::move(text));
}

void command_line::add_unknown(std::string_view shown) {
    ++unknown_options_;
    add_mistake(fmt::format("unknown option '{}'", shown));
}

void command_line::read_long(std::string_view text, words& rest, std::span<const option> table) {
    const auto equals = text.find('=');
    const std::string_view name = text.substr(0, equals);
    const auto known = std::find_if(table.begin(), table.end(), [&](const option& o) { return o.name == name; });
    if (known == table.end()) return add_unknown(fmt::format("--{}", name));
    const std::string shown = fmt::format("--{}", name);
    if (equals == text.npos) return read_value(*known, shown, rest);
    if (known->value.empty()) return add_mistake(fmt::format("{} takes no value", shown));
    store(*known, std::string{text.substr(equals + 1)});
}

void command_line::read_short(std::string_view letters, words& rest, std::span<const option> table) {
    while (!letters.empty()) {
        const char letter = letters.front();
        letters.remove_prefix(1);
        const auto known =
            std::find_if(table.begin(), table.end(), [&](const option& o) { return o.letter == letter; });
        if (known == table.end()) return add_unknown(fmt::format("-{}", letter));
        if (!known->value.empty() && !letters.empty()) return store(*known, std::string{letters});
        read_value(*known, fmt::format("-{}", letter), rest);
    }
}

void command_line::read_value(const option& known, std::string_view shown, words& rest) {
    if (known.value.empty()) return store(known, {});
    if (rest.empty()) return add_mistake(fmt::format("{} needs a value: {}", shown, known.value));
    store(known, rest.front());
    rest = rest.subspan(1);
}

void command_line::store(const option& known, std::string value) {
    auto& values = values_[std::string{known.name}];
    const std::string_view wrong = known.check ? known.check(value) : "";
    if (!values.empty() && !known.repeats && !known.value.empty())
        add_mistake(fmt::format("--{} is given more than once", known.name));
    if (!wrong.empty()) add_mistake(fmt::format("--{}: '{}' {}", known.name, value, wrong));
    values.push_back(std::move(value));
}

void command_line::check_operands(const operand_range& range) {
    if (operands_.size() < range.least) add_mistake(std::string{range.advice});
    for (std::size_t i = range.most + unknown_options_; i < operands_.size(); ++i)
        add_mistake(fmt::format("unexpected argument '{}'", operands_[i]));
}

void command_line::check_exclusive(std::string_view name, std::string_view other) {
    if (has(name) && has(other)) add_mistake(fmt::format("--{} and --{} cannot be combined", name, other));
}

std::optional<std::string> command_line::value(std::string_view name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? std::nullopt : std::optional{found->second.back()};
}

std::vector<std::string> command_line::all(std::string_view name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? std::vector<std::string>{} : found->second;
}

std::optional<std::chrono::milliseconds> command_line::duration(std::string_view name) const {
    const auto text = value(name);
    return text ? parse_duration(*text) : std::nullopt;
}

std::string_view check_duration(std::string_view value) {
    const auto length = parse_duration(value);
    return length && length->count() > 0 ? "" : "is not a duration such as 90s, 30m or 1h30m";
}

std::string_view check_pair(std::string_view value) {
    const auto equals = value.find('=');
    return equals == value.npos || equals == 0 ? "is not KEY=VALUE" : "";
}

std::pair<std::string, std::string> split_pair(std::string_view value) {
    const auto equals = value.find('=');
    return {std::string{value.substr(0, equals)}, std::string{value.substr(equals + 1)}};
}

} // namespace tether::cli
