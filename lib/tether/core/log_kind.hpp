// The table of all kinds of log records; the journal's catalogue and docs/logs.md repeat it.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace tether {

/// The syslog severities in use (RFC 5424 § 6.2.1).
enum class log_level { error = 3, warning = 4, notice = 5, info = 6, debug = 7 };

std::optional<log_level> parse_log_level(std::string_view word);
std::string_view to_string(log_level level) noexcept;

/// Whether `log.burst` and `log.per_minute` apply to a kind.
enum class log_flow {
    limited, ///< may occur for each run, each client, each attempt
    free,    ///< requires action, or is needed to follow a run without gaps
};

/// One kind of record. All values are stable: a filter by event or id finds the same records after an update.
struct log_kind {
    std::string_view event; ///< the text that the record begins with
    log_level level;
    std::string_view id;     ///< `MESSAGE_ID` (systemd.journal-fields(7)): 32 lower-case hexadecimal digits
    std::string_view fields; ///< the possible keys, separated by one space
    std::string_view meaning;
    std::string_view action; ///< what to do about it
    log_flow flow = log_flow::limited;
};

/// The kinds of one part of the program.
struct log_section {
    std::string_view title;
    std::span<const log_kind> kinds;
};

std::span<const log_section> log_sections() noexcept;

/// The number of a kind is its index when all sections are concatenated.
struct numbered_kind {
    const log_kind* kind;
    std::size_t number;
};
std::size_t log_kind_count() noexcept;
const log_kind& log_kind_at(std::size_t number) noexcept;
/// Empty when no section contains it.
std::optional<numbered_kind> find_log_kind(std::string_view event);

} // namespace tether
