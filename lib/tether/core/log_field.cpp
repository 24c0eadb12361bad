#include <tether/core/log_field.hpp>

#include <tether/core/duration.hpp>
#include <tether/core/utf8.hpp>

#include <fmt/format.h>

namespace tether {
namespace {

constexpr std::size_t longest_value = 1024;

/// Cuts at `longest_value` bytes, never inside a UTF-8 character, and repairs what is not UTF-8.
std::string cut(std::string_view text) {
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
    return whole;
}

} // namespace

log_field::log_field(std::string_view k, std::string_view text) : key{k}, value{cut(text)} {}

log_field::log_field(std::string_view k, std::optional<std::int64_t> number) : key{k}, is_text{false} {
    if (number) value = std::to_string(*number);
}

void log_field::set_fixed(double number) {
    value = fmt::format("{:.3f}", number);
}

log_field::log_field(std::string_view k, std::chrono::milliseconds time) : key{k}, value{to_text(time)} {}

log_field::log_field(std::string_view k, const error_code& code) : key{k} {
    if (!code) return;
    value = error_word(code);
    message = cut(code.message());
}

} // namespace tether
