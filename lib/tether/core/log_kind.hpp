// The kinds of log records there are: the table that the journal's catalogue and docs/logs.md repeat.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace tether {

/// syslog's severities, as far as they are used (RFC 5424 § 6.2.1).
enum class log_level { error = 3, warning = 4, notice = 5, info = 6, debug = 7 };

std::optional<log_level> parse_log_level(std::string_view word);
std::string_view to_string(log_level level) noexcept;

/// Whether `log.burst` and `log.per_minute` hold for a kind.
enum class log_flow {
    limited, ///< there may be one for each run, each client, each try
    free,    ///< somebody must act on it, or a run's trail would be broken without it
};

/// One kind of record. Everything is fixed: whoever filters by event or id finds the same after an update.
struct log_kind {
    std::string_view event; ///< the text that the record begins with
    log_level level;
    std::string_view id;     ///< `MESSAGE_ID` (systemd.journal-fields(7)): 32 lower-case hexadecimal digits
    std::string_view fields; ///< the keys there may be, one blank between two
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

/// The number of a kind is its place in all sections, one after the other.
struct numbered_kind {
    const log_kind* kind;
    std::size_t number;
};
std::size_t log_kind_count() noexcept;
const log_kind& log_kind_at(std::size_t number) noexcept;
/// Empty when no section has it.
std::optional<numbered_kind> find_log_kind(std::string_view event);

} // namespace tether
