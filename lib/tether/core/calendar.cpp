#include <tether/core/calendar.hpp>

#include <algorithm>
#include <charconv>
#include <fstream>

namespace tether {
namespace {

using std::chrono::microseconds;

/// About 146 years, half the range of 64-bit nanoseconds, so that the sum of two spans stays in range.
constexpr microseconds longest_span{(std::int64_t{1} << 62) / 1000};

microseconds in_range(microseconds span) {
    return std::clamp(span, -longest_span, longest_span);
}

/// Dates from a file may be far apart; their difference must not overflow.
microseconds between(wall_time from, wall_time to) {
    const auto half = [](wall_time t) { return t.time_since_epoch() / 2; };
    const microseconds halves = half(to) - half(from);
    return halves > longest_span / 2 || halves < -longest_span / 2 ? in_range(halves) : to - from;
}

} // namespace

boot_clock::time_point calendar::moment_of(wall_time date) const {
    return start_ + in_range(between(begin_, date));
}

calendar resume_calendar(const std::optional<calendar_mark>& before, const calendar_mark& now) {
    if (!before) return {now.wall, now.boot_time};
    const bool same_boot = before->boot != 0 && before->boot == now.boot && before->boot_time <= now.boot_time;
    const microseconds passed = same_boot ? std::chrono::floor<microseconds>(now.boot_time - before->boot_time)
                                          : std::max(between(before->wall, now.wall), microseconds{0});
    return {before->date + passed, now.boot_time};
}

calendar_mark make_mark(const calendar& dates) {
    std::string id;
    std::ifstream{"/proc/sys/kernel/random/boot_id"} >> id;
    const auto moment = boot_clock::now();
    return {parse_boot_id(id), moment, wall_now(), dates.date_of(moment)};
}

std::int64_t parse_boot_id(std::string_view text) {
    std::string digits;
    for (const char c : text)
        if (c != '-' && digits.size() < 16) digits += c;
    std::uint64_t bits = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits, 16);
    if (error != std::errc{} || digits.size() != 16 || end != digits.data() + digits.size()) return 0;
    return static_cast<std::int64_t>(bits);
}

} // namespace tether
