// Reads the prompt of a run, or a later message to it, from its source.
#include "prompt.hpp"

#include <tether/core/utf8.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <memory>

namespace tether::cli {

namespace {

/// Prevents endless input from filling the memory. The daemon refuses shorter texts too (`limits.body_bytes`).
constexpr std::size_t max_prompt_bytes = std::size_t{256} << 20;

prompt_result<prompt_source> source_of(const command_line& line, const prompt_place& place, bool input_is_terminal) {
    const auto& operands = line.operands();
    const auto first = operands.begin() + static_cast<std::ptrdiff_t>(std::min(place.skipped, operands.size()));
    return choose_prompt({first, operands.end()}, line.value("file"), input_is_terminal, place.name);
}

} // namespace

prompt_result<prompt_source> choose_prompt(const std::vector<std::string>& words,
                                           const std::optional<std::string>& file, bool input_is_terminal,
                                           std::string_view name) {
    using origin = prompt_source::origin;
    const prompt_source standard_input{origin::standard_input, {}};
    if (file && !words.empty()) return prompt_error{fmt::format("give the {} as TEXT or with --file, not both", name)};
    if (file) return *file == "-" ? standard_input : prompt_source{origin::file, *file};
    if (words.size() == 1 && words.front() == "-") return standard_input;
    if (!words.empty()) return prompt_source{origin::text, fmt::format("{}", fmt::join(words, " "))};
    if (input_is_terminal) return prompt_error{fmt::format("no {}: give TEXT, --file FILE, or pipe it in", name)};
    return standard_input;
}

prompt_result<std::string> finish_prompt(std::string text, std::string_view name) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    if (text.find_first_not_of(" \t\r\n") == text.npos) return prompt_error{fmt::format("the {} is empty", name)};
    if (!is_utf8(text)) return prompt_error{fmt::format("the {} is not UTF-8 text", name)};
    return {boost::system::in_place_value, std::move(text)};
}

prompt_result<std::string> read_prompt(const prompt_source& source, std::string_view name) {
    if (source.from == prompt_source::origin::text) return finish_prompt(source.text, name);
    const bool is_file = source.from == prompt_source::origin::file;
    const auto failure = [&] {
        return prompt_error{fmt::format("{}: {}", is_file ? source.text : "standard input", std::strerror(errno))};
    };
    std::FILE* file = is_file ? std::fopen(source.text.c_str(), "re") : stdin;
    if (!file) return failure();
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> closer{is_file ? file : nullptr, &std::fclose};
    std::string text;
    char piece[16 * 1024];
    while (const auto n = std::fread(piece, 1, sizeof piece, file)) {
        text.append(piece, n);
        if (text.size() > max_prompt_bytes)
            return prompt_error{fmt::format("the {} is too large: at most {} MiB", name, max_prompt_bytes >> 20)};
    }
    if (std::ferror(file)) return failure();
    return finish_prompt(std::move(text), name);
}

void check_prompt(command_line& line, const prompt_place& place, bool input_is_terminal) {
    if (const auto source = source_of(line, place, input_is_terminal); !source) line.add_mistake(source.error().text);
}

prompt_result<std::string> read_prompt(const command_line& line, const prompt_place& place, bool input_is_terminal) {
    const auto source = source_of(line, place, input_is_terminal);
    return source ? read_prompt(*source, place.name) : source.error();
}

} // namespace tether::cli
