#include <tether/core/log.hpp>

#include <tether/core/duration.hpp>
#include <tether/core/utf8.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fmt/format.h>
#include <unistd.h>

namespace tether {
namespace {

constexpr std::size_t longest_value = 1024;
constexpr std::array<std::pair<std::string_view, log_level>, 5> levels{{
    {"error", log_level::error},
    {"warning", log_level::warning},
    {"notice", log_level::notice},
    {"info", log_level::info},
    {"debug", log_level::debug},
}};

bool is_plain(std::string_view text) {
    const auto is_special = [](char c) { return c <= ' ' || c >= 0x7f || c == '"' || c == '=' || c == '\\'; };
    return !text.empty() && std::none_of(text.begin(), text.end(), is_special);
}

/// Control characters are escaped, those of U+0080 to U+009F too: terminals obey them.
std::string quote(std::string_view text) {
    std::string out{"\""};
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const auto octet = static_cast<unsigned char>(c);
        const auto following = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
        if (c == '"' || c == '\\') (out += '\\') += c;
        else if (c == '\n') out += "\\n";
        else if (c == '\r') out += "\\r";
        else if (c == '\t') out += "\\t";
        else if (octet < 0x20 || octet == 0x7f) out += fmt::format("\\u{:04x}", octet);
        else if (octet == 0xc2 && following < 0xa0) out += fmt::format("\\u{:04x}", following), ++i;
        else out += c;
    }
    return out += '"';
}

/// Cuts at `longest_value` octets, never inside a UTF-8 character, and repairs what is not UTF-8.
std::string render(std::string_view text) {
    if (is_plain(text) && text.size() <= longest_value) return std::string{text};
    std::string_view shown = text.substr(0, longest_value);
    if (shown.size() < text.size()) {
        const auto is_inside = [text](std::size_t at) { return (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80; };
        std::size_t end = longest_value;
        for (int i = 0; i < 3 && is_inside(end); ++i) --end;
        if (!is_inside(end)) shown = text.substr(0, end);
    }
    std::string whole;
    append_repaired(whole, shown);
    if (shown.size() < text.size()) whole += "…";
    return quote(whole);
}

std::string logfmt(std::string_view event, std::initializer_list<log_field> fields) {
    std::string record{event};
    for (const log_field& f : fields) {
        record += fmt::format(" {}={}", f.key, f.value);
        if (!f.message.empty()) record += fmt::format(" message={}", f.message);
    }
    return record;
}

/// A JSON string of rendered text: what is not quoted yet holds nothing to escape.
std::string quoted(const std::string& rendered) {
    return rendered.starts_with('"') ? rendered : '"' + rendered + '"';
}

std::string json(log_level level, std::string_view event, std::initializer_list<log_field> fields) {
    std::string record = fmt::format(R"({{"level":"{}","event":{})", to_string(level), quoted(render(event)));
    for (const log_field& f : fields) {
        record += fmt::format(R"(,"{}":{})", f.key, f.is_text ? quoted(f.value) : f.value);
        if (!f.message.empty()) record += fmt::format(R"(,"message":{})", quoted(f.message));
    }
    return record += '}';
}

/// One `write(2)` unless the system takes less. A log that cannot be written has nowhere to say so.
void write_all(int fd, std::string_view record) {
    while (!record.empty()) {
        const ssize_t written = ::write(fd, record.data(), record.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        record.remove_prefix(static_cast<std::size_t>(written));
    }
}

} // namespace

std::optional<log_level> parse_log_level(std::string_view word) {
    for (const auto& [name, level] : levels)
        if (name == word) return level;
    return std::nullopt;
}

std::string_view to_string(log_level level) noexcept {
    for (const auto& [name, value] : levels)
        if (value == level) return name;
    return "info";
}

log_field::log_field(std::string_view k, std::string_view text) : key{k}, value{render(text)} {}

log_field::log_field(std::string_view k, std::chrono::milliseconds time) : key{k}, value{to_text(time)} {}

log_field::log_field(std::string_view k, const error_code& code)
    : key{k}
    , value{error_word(code)}
    , message{render(code.message())} {}

logger::logger(log_level level, log_layout layout)
    : logger{level, [](log_level, std::string_view line) { write_all(STDERR_FILENO, fmt::format("{}\n", line)); },
             layout} {}

logger::logger(log_level level, sink out, log_layout layout) : level_{level}, layout_{layout}, out_{std::move(out)} {}

void logger::write(log_level level, std::string_view event, std::initializer_list<log_field> fields) const {
    if (!enabled(level)) return;
    switch (layout_) {
    case log_layout::logfmt: return out_(level, logfmt(event, fields));
    case log_layout::journal: return out_(level, fmt::format("<{}>{}", static_cast<int>(level), logfmt(event, fields)));
    case log_layout::json: return out_(level, json(level, event, fields));
    }
}

} // namespace tether
