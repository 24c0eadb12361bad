// Formats one event for `tether logs`.
#include "log_text.hpp"

#include "event_line.hpp"
#include "run_view.hpp"
#include "style.hpp"
#include "text.hpp"

#include <tether/core/timestamp.hpp>

#include <ctime>
#include <fmt/format.h>

namespace tether::cli {

namespace {

constexpr const char* unknown_time = "--------";
constexpr std::string_view indent = "                 "; // under the text: 8 of time, 7 of word, 2 spaces

} // namespace

std::string time_of_day(std::string_view timestamp) {
    const auto time = parse_timestamp(timestamp);
    if (!time) return unknown_time;
    // Not with the system clock's type: its nanoseconds overflow in 2262.
    const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(time->time_since_epoch()).count();
    std::tm local{};
    if (!::localtime_r(&seconds, &local)) return unknown_time;
    return fmt::format("{:02}:{:02}:{:02}", local.tm_hour, local.tm_min, local.tm_sec);
}

std::string log_end_text(const protocol::run_document& run, bool with_colour) {
    const std::string when = run.finished_at.empty() ? to_text(wall_now()) : run.finished_at;
    const bool is_waiting = run.state == "waiting";
    const std::string detail = is_waiting ? " for " + waiting_text(run) : verdict_text(run);
    return fmt::format("{} {:<7} {}{}{}\n", time_of_day(when), "run",
                       painted(one_line(run.state), colour_of_state(run.state), with_colour),
                       is_waiting || detail.empty() ? "" : ": ", detail);
}

std::string log_text(const boost::json::value& event, bool with_colour) {
    const auto line = to_event_line(event, detail::full);
    if (!line) return {};
    const auto type = text_of(event, "type");
    const bool is_message = type == "agent.message" || type == "user.message";
    std::string text = is_message ? indented(text_of_content(event), indent) : line->text;
    if (is_message) text.erase(text.find_last_not_of(" \n") + 1);
    return fmt::format("{} {} {}\n", time_of_day(text_of(event, "processed_at")),
                       painted(fmt::format("{:<7}", line->word), line->tint, with_colour), text);
}

} // namespace tether::cli
