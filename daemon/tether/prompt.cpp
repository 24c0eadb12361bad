// Reads the prompt of a run, or a later message to it, from its source.
#include "prompt.hpp"

#include <tether/core/utf8.hpp>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <memory>

namespace tether::cli {

checked<prompt_source> choose_prompt(const std::vector<std::string>& words, const std::optional<std::string>& file,
                                     bool input_is_terminal, std::string_view what) {
    using where = prompt_source::where;
    const prompt_source standard_input{where::standard_input, {}};
    if (file && !words.empty()) return misuse{fmt::format("give the {} as TEXT or with --file, not both", what)};
    if (file) return *file == "-" ? standard_input : prompt_source{where::file, *file};
    if (words.size() == 1 && words.front() == "-") return standard_input;
    if (!words.empty()) return prompt_source{where::text, fmt::format("{}", fmt::join(words, " "))};
    if (input_is_terminal) return misuse{fmt::format("no {}: give TEXT, --file FILE, or pipe it in", what)};
    return standard_input;
}

checked<std::string> finish_prompt(std::string read, std::string_view what) {
    while (!read.empty() && (read.back() == '\n' || read.back() == '\r')) read.pop_back();
    if (read.find_first_not_of(" \t\r\n") == read.npos) return misuse{fmt::format("the {} is empty", what)};
    if (!is_utf8(read)) return misuse{fmt::format("the {} is not UTF-8 text", what)};
    return {boost::system::in_place_value, std::move(read)};
}

checked<std::string> read_prompt(const prompt_source& source, std::string_view what) {
    if (source.from == prompt_source::where::text) return finish_prompt(source.text, what);
    const bool is_file = source.from == prompt_source::where::file;
    const std::string shown = is_file ? source.text : "standard input";
    std::FILE* file = is_file ? std::fopen(source.text.c_str(), "re") : stdin;
    if (!file) return misuse{fmt::format("{}: {}", shown, std::strerror(errno))};
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> closer{is_file ? file : nullptr, &std::fclose};
    std::string read;
    char piece[16 * 1024];
    while (const auto n = std::fread(piece, 1, sizeof piece, file)) read.append(piece, n);
    if (std::ferror(file)) return misuse{fmt::format("{}: {}", shown, std::strerror(errno))};
    return finish_prompt(std::move(read), what);
}

} // namespace tether::cli
