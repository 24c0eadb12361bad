#include <tether/api/retry_after.hpp>

#include <tether/core/ascii.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace tether::api {
namespace {

namespace ch = std::chrono;

constexpr double longest_ms = 2147483647; // 2^31-1: what the official client accepts (API § 7.2)

constexpr std::string_view months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::string_view short_days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::string_view long_days[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

/// Removes fixed words and numbers from the front of a text; after the first mismatch nothing matches.
class date_reader {
  public:
    explicit date_reader(std::string_view text) : rest_{text} {}

    void literal(std::string_view wanted) {
        good_ = good_ && rest_.starts_with(wanted);
        if (good_) rest_.remove_prefix(wanted.size());
    }
    template <std::size_t N>
    unsigned word(const std::string_view (&table)[N]) {
        for (unsigned i = 0; good_ && i < N; ++i) {
            if (!rest_.starts_with(table[i])) continue;
            rest_.remove_prefix(table[i].size());
            return i + 1;
        }
        good_ = false;
        return 0;
    }
    int number(std::size_t digits) {
        int value = 0;
        if (rest_.size() < digits) good_ = false;
        for (std::size_t i = 0; good_ && i < digits; ++i) {
            if (rest_[i] < '0' || rest_[i] > '9') good_ = false;
            else value = value * 10 + (rest_[i] - '0');
        }
        if (good_) rest_.remove_prefix(digits);
        return value;
    }
    /// A day of one digit after a space, as asctime() writes it.
    int padded_day() {
        if (!good_ || !rest_.starts_with(' ')) return number(2);
        rest_.remove_prefix(1);
        return number(1);
    }
    ch::seconds time_of_day() {
        const int hour = number(2);
        literal(":");
        const int minute = number(2);
        literal(":");
        const int second = number(2);
        good_ = good_ && hour < 24 && minute < 60 && second <= 60; // 60 is a leap second
        return ch::hours{hour} + ch::minutes{minute} + ch::seconds{second};
    }
    bool complete() const { return good_ && rest_.empty(); }

  private:
    std::string_view rest_;
    bool good_ = true;
};

std::optional<wall_time> time_point(const date_reader& reader, int year, unsigned month, int day, ch::seconds time) {
    const ch::year_month_day date{ch::year{year}, ch::month{month}, ch::day{static_cast<unsigned>(day)}};
    if (!reader.complete() || !date.ok()) return std::nullopt;
    return wall_time{ch::sys_days{date}} + time;
}

std::optional<wall_time> parse_imf_fixdate(std::string_view text) {
    date_reader reader{text};
    reader.word(short_days);
    reader.literal(", ");
    const int day = reader.number(2);
    reader.literal(" ");
    const unsigned month = reader.word(months);
    reader.literal(" ");
    const int year = reader.number(4);
    reader.literal(" ");
    const ch::seconds time = reader.time_of_day();
    reader.literal(" GMT");
    return time_point(reader, year, month, day, time);
}

std::optional<wall_time> parse_rfc850_date(std::string_view text, wall_time now) {
    date_reader reader{text};
    reader.word(long_days);
    reader.literal(", ");
    const int day = reader.number(2);
    reader.literal("-");
    const unsigned month = reader.word(months);
    reader.literal("-");
    const int two_digits = reader.number(2);
    reader.literal(" ");
    const ch::seconds time = reader.time_of_day();
    reader.literal(" GMT");
    const int this_year = static_cast<int>(ch::year_month_day{ch::floor<ch::days>(now)}.year());
    int year = this_year - this_year % 100 + 100 + two_digits;
    while (year > this_year + 50) year -= 100;
    return time_point(reader, year, month, day, time);
}

std::optional<wall_time> parse_asctime_date(std::string_view text) {
    date_reader reader{text};
    reader.word(short_days);
    reader.literal(" ");
    const unsigned month = reader.word(months);
    reader.literal(" ");
    const int day = reader.padded_day();
    reader.literal(" ");
    const ch::seconds time = reader.time_of_day();
    reader.literal(" ");
    const int year = reader.number(4);
    return time_point(reader, year, month, day, time);
}

std::optional<double> parse_number(std::string_view text) {
    double value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    if (ec != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<ch::milliseconds> bounded(double ms) {
    if (!(ms > 0 && ms <= longest_ms)) return std::nullopt;
    return ch::milliseconds{static_cast<ch::milliseconds::rep>(std::ceil(ms))};
}

} // namespace

std::optional<wall_time> parse_http_date(std::string_view text, wall_time now) {
    if (const auto time = parse_imf_fixdate(text)) return time;
    if (const auto time = parse_rfc850_date(text, now)) return time;
    return parse_asctime_date(text);
}

std::optional<ch::milliseconds> parse_retry_after_ms(std::string_view text) {
    const auto ms = parse_number(trimmed(text));
    return ms ? bounded(*ms) : std::nullopt;
}

std::optional<ch::milliseconds> parse_retry_after(std::string_view text, std::string_view date, wall_time now) {
    text = trimmed(text);
    if (const auto seconds = parse_number(text)) return bounded(*seconds * 1000);
    const auto when = parse_http_date(text, now);
    if (!when) return std::nullopt;
    const wall_time since = parse_http_date(trimmed(date), now).value_or(now);
    return bounded(ch::duration<double, std::milli>{*when - since}.count());
}

} // namespace tether::api
