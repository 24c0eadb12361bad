#include <tether/sse/writer.hpp>

#include <algorithm>
#include <iterator>

namespace tether::sse {
namespace {

/// Appends the line `prefix + line` for each line of `text`, which has at least one.
void append_lines(std::string& out, std::string_view prefix, std::string_view text) {
    for (;;) {
        const std::size_t end = text.find_first_of("\r\n");
        ((out += prefix) += text.substr(0, end)) += '\n';
        if (end == text.npos) return;
        text.remove_prefix(text.substr(end).starts_with("\r\n") ? end + 2 : end + 1);
    }
}

void append_name(std::string& out, std::string_view prefix, std::string_view value) {
    const auto forbidden = [](char c) { return c == '\r' || c == '\n' || c == '\0'; };
    if (std::all_of(value.begin(), value.end(), forbidden)) return;
    out += prefix;
    std::remove_copy_if(value.begin(), value.end(), std::back_inserter(out), forbidden);
    out += '\n';
}

} // namespace

void append_event(std::string& out, std::string_view id, std::string_view type, std::string_view data) {
    append_name(out, "id: ", id);
    append_name(out, "event: ", type);
    append_lines(out, "data: ", data);
    out += '\n';
}

void append_comment(std::string& out, std::string_view text) {
    append_lines(out, ": ", text);
    out += '\n';
}

} // namespace tether::sse
