#include <tether/core/timestamp.hpp>

#include <charconv>
#include <fmt/format.h>

namespace tether {
namespace {

/// The range of years with four digits.
constexpr wall_time first{std::chrono::sys_days{std::chrono::year{0} / 1 / 1}};
constexpr wall_time behind_last{std::chrono::sys_days{std::chrono::year{10000} / 1 / 1}};

/// Removes exactly `digits` digits from the front of `text`; -1 when they are missing.
int take_number(std::string_view& text, std::size_t digits) {
    if (text.size() < digits) return -1;
    int value = 0;
    for (const char c : text.substr(0, digits)) {
        if (c < '0' || c > '9') return -1;
        value = value * 10 + (c - '0');
    }
    text.remove_prefix(digits);
    return value;
}

bool take_char(std::string_view& text, std::string_view any_of) {
    if (text.empty() || any_of.find(text.front()) == any_of.npos) return false;
    text.remove_prefix(1);
    return true;
}

/// Removes an optional fraction. Returns the microseconds, or -1 for a point without digits.
int take_fraction(std::string_view& text) {
    if (!take_char(text, ".")) return 0;
    int micros = 0;
    std::size_t digits = 0;
    for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits)
        if (digits < 6) micros = micros * 10 + (text[digits] - '0');
    if (digits == 0 || digits > 9) return -1;
    for (std::size_t i = digits; i < 6; ++i) micros *= 10;
    text.remove_prefix(digits);
    return micros;
}

/// An offset may move a time out of the range of years that can be written.
std::optional<wall_time> if_writable(wall_time time) {
    if (time < first || time >= behind_last) return std::nullopt;
    return time;
}

std::optional<std::chrono::minutes> take_offset(std::string_view& text) {
    if (take_char(text, "Zz")) return std::chrono::minutes{0};
    const bool west = !text.empty() && text.front() == '-';
    if (!take_char(text, "+-")) return std::nullopt;
    const int hours = take_number(text, 2);
    if (hours < 0 || hours > 23 || !take_char(text, ":")) return std::nullopt;
    const int minutes = take_number(text, 2);
    if (minutes < 0 || minutes > 59) return std::nullopt;
    const std::chrono::minutes offset{hours * 60 + minutes};
    return west ? -offset : offset;
}

} // namespace

std::optional<wall_time> parse_timestamp(std::string_view text) {
    namespace ch = std::chrono;
    const int year = take_number(text, 4);
    if (year < 0 || !take_char(text, "-")) return std::nullopt;
    const int month = take_number(text, 2);
    if (month < 0 || !take_char(text, "-")) return std::nullopt;
    const int day = take_number(text, 2);
    const ch::year_month_day date{ch::year{year}, ch::month{static_cast<unsigned>(month)},
                                  ch::day{static_cast<unsigned>(day)}};
    if (day < 0 || !date.ok() || !take_char(text, "Tt ")) return std::nullopt;
    const int hour = take_number(text, 2);
    if (hour < 0 || hour > 23 || !take_char(text, ":")) return std::nullopt;
    const int minute = take_number(text, 2);
    if (minute < 0 || minute > 59 || !take_char(text, ":")) return std::nullopt;
    const int second = take_number(text, 2); // 60 is a leap second, which RFC 3339 allows
    if (second < 0 || second > 60) return std::nullopt;
    const int micros = take_fraction(text);
    if (micros < 0) return std::nullopt;
    const auto offset = take_offset(text);
    if (!offset || !text.empty()) return std::nullopt;
    return if_writable(wall_time{ch::sys_days{date}} + ch::hours{hour} + ch::minutes{minute} + ch::seconds{second} +
                       ch::microseconds{micros} - *offset);
}

std::string to_text(wall_time time) {
    namespace ch = std::chrono;
    const auto day = ch::floor<ch::days>(time);
    const ch::year_month_day date{day};
    const ch::hh_mm_ss clock{ch::floor<ch::milliseconds>(time - day)};
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                       clock.minutes().count(), clock.seconds().count(), clock.subseconds().count());
}

wall_time wall_now() {
    return std::chrono::floor<std::chrono::microseconds>(wall_clock::now());
}

} // namespace tether
