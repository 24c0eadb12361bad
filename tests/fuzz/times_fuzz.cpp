// Checks that any text is a bounded time, duration or delay, or none, and that a value is read back after writing.
#include "property.hpp"

#include <tether/api/retry_after.hpp>
#include <tether/core/duration.hpp>

#include <string>

namespace tether::test {
namespace {

void check_duration(std::string_view text) {
    const auto length = parse_duration(text);
    if (!length) return;
    require(length->count() >= 0, "a duration is not negative");
    require(parse_duration(to_text(*length)) == length, "a duration is read back");
}

void check_time(std::string_view text) {
    const auto time = parse_timestamp(text);
    if (!time) return;
    const std::string written = to_text(*time);
    const auto again = parse_timestamp(written);
    require(again.has_value(), "a time that is written can be read");
    require_same(to_text(std::chrono::floor<milliseconds>(*time)), to_text(*again), "a time is read back");
    require(*time - *again >= milliseconds{0} && *time - *again < milliseconds{1}, "cut to the millisecond");
}

void check_delay(std::string_view text, wall_time now) {
    for (const auto& delay : {api::parse_retry_after(text, "", now), api::parse_retry_after_ms(text)})
        if (delay) require(delay->count() >= 1 && delay->count() <= INT32_MAX, "a delay is within its bounds");
    const auto date = api::parse_http_date(text, now);
    if (!date) return;
    const auto delay = api::parse_retry_after(text, "", now);
    require(!delay || *delay >= *date - now, "the delay ends at the date or later");
    require(delay.has_value() == (*date > now && *date - now <= milliseconds{INT32_MAX}), "a date ahead is a delay");
}

} // namespace

void check_property(std::string_view input) {
    check_duration(input);
    check_time(input);
    for (const char* now : {"1970-01-01T00:00:00Z", "1994-11-06T08:49:36.999999Z", "2026-11-22T00:00:00Z",
                            "2099-12-31T23:59:59Z", "9999-12-31T23:59:59Z"})
        check_delay(input, *parse_timestamp(now));
}

} // namespace tether::test
