#include <tether/core/log.hpp>

#include <tether/core/duration.hpp>

#include <array>
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
    if (text.empty()) return false;
    for (const unsigned char c : text)
        if (c <= ' ' || c == '"' || c == '=' || c == '\\' || c >= 0x7f) return false;
    return true;
}

std::string quote(std::string_view text) {
    std::string out{"\""};
    for (const char c : text) {
        const auto octet = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') (out += '\\') += c;
        else if (c == '\n') out += "\\n";
        else if (c == '\r') out += "\\r";
        else if (c == '\t') out += "\\t";
        else if (octet < 0x20 || octet == 0x7f) out += fmt::format("\\x{:02x}", octet);
        else out += c;
    }
    return out += '"';
}

/// Cuts at `longest_value` octets, never inside a UTF-8 character.
std::string render(std::string_view text) {
    if (text.size() > longest_value) {
        std::size_t end = longest_value;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
        return quote(std::string{text.substr(0, end)} + "…");
    }
    return is_plain(text) ? std::string{text} : quote(text);
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
    : key{k}, value{fmt::format("{} message={}", error_word(code), render(code.message()))} {}

logger::logger(log_level level, bool with_priority)
    : level_{level}, out_{[with_priority](log_level at, std::string_view line) {
          const std::string record =
              with_priority ? fmt::format("<{}>{}\n", static_cast<int>(at), line) : fmt::format("{}\n", line);
          // A log that cannot be written has nowhere to report that.
          [[maybe_unused]] const auto written = ::write(STDERR_FILENO, record.data(), record.size());
      }} {}

logger::logger(log_level level, sink out) : level_{level}, out_{std::move(out)} {}

void logger::write(log_level level, std::string_view event, std::initializer_list<log_field> fields) const {
    if (!enabled(level)) return;
    std::string line{event};
    for (const log_field& f : fields) line += fmt::format(" {}={}", f.key, f.value);
    out_(level, line);
}

} // namespace tether
