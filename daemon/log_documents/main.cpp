// Prints the documents that are generated from the kinds of log records.
#include "sections.hpp"

#include <cstdio>
#include <fmt/format.h>
#include <iterator>
#include <span>
#include <sstream>
#include <utility>

using namespace tether;

namespace {

constexpr std::string_view usage = "Usage: tether-log-documents tables | catalogue DOCDIR\n";

std::vector<std::string> words_of(std::string_view text) {
    std::istringstream in{std::string{text}};
    return {std::istream_iterator<std::string>{in}, {}};
}

std::string row(const log_kind& kind) {
    std::string fields;
    for (const std::string& key : words_of(kind.fields))
        fields += fmt::format("{}`{}`", fields.empty() ? "" : ", ", key);
    return fmt::format("| `{}` | {} | `{}` | {} | {} | {} | {} |\n", kind.event, to_string(kind.level), kind.id,
                       kind.flow == log_flow::free ? "no" : "yes", fields, kind.meaning, kind.action);
}

/// The tables of docs/logs.md.
std::string tables() {
    std::string text;
    for (const log_section& section : log_sections()) {
        text += fmt::format("### {}\n\n| record | level | `MESSAGE_ID` | limited | fields | meaning | what to do |\n",
                            section.title);
        text += "| --- | --- | --- | --- | --- | --- | --- |\n";
        for (const log_kind& kind : section.kinds) text += row(kind);
        text += '\n';
    }
    return text;
}

std::string wrapped(std::string_view text) {
    std::string out, line;
    for (const std::string& word : words_of(text)) {
        if (!line.empty() && line.size() + word.size() > 75) out += std::exchange(line, "") + "\n";
        line += line.empty() ? word : " " + word;
    }
    return out + line + "\n";
}

std::string entry(const log_kind& kind, std::string_view folder) {
    return fmt::format("\n-- {}\nSubject: {}{}\nDefined-By: tether\nSupport: file:{}/docs/logs.md\n\n{}\n{}", kind.id,
                       kind.fields == "run" || kind.fields.starts_with("run ") ? "@TETHER_RUN@: " : "", kind.event,
                       folder, wrapped(kind.meaning),
                       wrapped(kind.action == "Nothing." ? "Nothing needs to be done." : kind.action));
}

/// The journal's message catalogue. The documents of tether are in `folder`.
std::string catalogue(std::string_view folder) {
    std::string text = "# What tetherd logs, for journalctl -x (journalctl(1)).\n";
    for (const log_section& section : log_sections())
        for (const log_kind& kind : section.kinds) text += entry(kind, folder);
    return text;
}

} // namespace

int main(int count, char** arguments) {
    const std::vector<std::string_view> words{arguments, arguments + count};
    std::string text;
    if (words.size() == 2 && words[1] == "tables") text = tables();
    else if (words.size() == 3 && words[1] == "catalogue") text = catalogue(words[2]);
    else return fmt::print(stderr, usage), 2;
    fmt::print("{}", text);
    return std::fflush(stdout) == 0 ? 0 : 1;
}
