#include <tether/sse/writer.hpp>

#include <algorithm>
#include <iterator>

namespace tether::sse {
namespace {

/// Appends the line `prefix + line` for each line of `text`, which has at least one.
void append_lines(std::string& output, std::string_view prefix, std::string_view text) {
    for (;;) {
        const std::size_t end = text.find_first_of("\r\n");
        ((output += prefix) += text.substr(0, end)) += '\n';
        if (end == text.npos) return;
        text.remove_prefix(text.substr(end).starts_with("\r\n") ? end + 2 : end + 1);
    }
}

void append_name(std::string& output, std::string_view prefix, std::string_view value) {
    const auto forbidden = [](char c) { return c == '\r' || c == '\n' || c == '\0'; };
    if (std::all_of(value.begin(), value.end(), forbidden)) return;
    output += prefix;
    std::remove_copy_if(value.begin(), value.end(), std::back_inserter(output), forbidden);
    output += '\n';
}

} // namespace

void append_event(std::string& output, std::string_view id, std::string_view type, std::string_view data) {
    append_name(output, "id: ", id);
    append_name(output, "event: ", type);
    append_lines(output, "data: ", data);
    output += '\n';
}

void append_comment(std::string& output, std::string_view text) {
    append_lines(output, ": ", text);
    output += '\n';
}

} // namespace tether::sse
