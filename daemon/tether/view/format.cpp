// Formats quantities for a person.
#include "format.hpp"

#include <tether/core/json_members.hpp>

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace tether::cli {

namespace json = boost::json;
using std::chrono::milliseconds;

namespace {

/// ISO 4217.
bool is_currency_code(std::string_view text) {
    return text.size() == 3 && std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

} // namespace

std::string clock_text(milliseconds elapsed) {
    const auto all = std::max<std::int64_t>(elapsed.count(), 0) / 1000;
    const auto hours = all / 3600, minutes = all / 60 % 60, seconds = all % 60;
    if (hours == 0) return fmt::format("{}:{:02}", minutes, seconds);
    return fmt::format("{}:{:02}:{:02}", hours, minutes, seconds);
}

std::string rough_text(milliseconds length) {
    const auto seconds = std::max<std::int64_t>(length.count(), 0) / 1000;
    const auto some = [](std::int64_t n, std::string_view unit) {
        return fmt::format("{} {}{}", n, unit, n == 1 ? "" : "s");
    };
    if (seconds < 60) return some(seconds, "second");
    if (seconds < 3600) return some(seconds / 60, "minute");
    if (seconds < 48 * 3600) return some(seconds / 3600, "hour");
    return some(seconds / 86400, "day");
}

std::string brief_text(milliseconds length) {
    const auto seconds = std::max<std::int64_t>(length.count(), 0) / 1000;
    if (seconds < 60) return fmt::format("{}s", seconds);
    if (seconds < 3600) return fmt::format("{}m", seconds / 60);
    if (seconds < 48 * 3600) return fmt::format("{}h", seconds / 3600);
    return fmt::format("{}d", seconds / 86400);
}

std::string count_text(std::uint64_t count) {
    if (count < 1000) return std::to_string(count);
    const bool is_large = count >= 999'500; // would round to 1000k
    const double scaled = static_cast<double>(count) / (is_large ? 1e6 : 1e3);
    return fmt::format("{:.{}f}{}", scaled, scaled < 9.95 ? 1 : 0, is_large ? 'M' : 'k');
}

std::string cost_text(const json::value* money) {
    const std::string_view digits = text_of(money, "amount");
    std::uint64_t cents = 0;
    const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), cents);
    if (ec != std::errc{} || end != digits.data() + digits.size()) return {};
    std::string code = "USD";
    read_member(money, "currency", code);
    if (!is_currency_code(code)) return {};
    const std::string unit = code == "USD" ? "$" : code + " ";
    return fmt::format("{}{}.{:02}", unit, cents / 100, cents % 100);
}

milliseconds span_of(std::string_view begin, std::string_view end, wall_time now) {
    const auto first = parse_timestamp(begin);
    if (!first) return milliseconds{0};
    const auto last = parse_timestamp(end).value_or(now);
    return std::max(std::chrono::duration_cast<milliseconds>(last - *first), milliseconds{0});
}

} // namespace tether::cli
