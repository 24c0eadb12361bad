// Describes a kind of log record. Each layer declares its kinds as constants, in its `log_kinds.hpp`.
#pragma once

#include <array>
#include <bit>
#include <optional>
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

/// One kind of record; its address identifies it. A filter by event or id must find the same records after an update:
/// both stay as they are. The journal's catalogue and the tables of docs/logs.md are generated from it.
struct log_kind {
    std::string_view event{}; ///< the text that the record begins with
    log_level level = log_level::info;
    std::string_view id{};     ///< `MESSAGE_ID` (systemd.journal-fields(7)) from `systemd-id128 new`, never reused
    std::string_view fields{}; ///< the possible keys, separated by one space
    std::string_view meaning{};
    std::string_view action{}; ///< what to do about it
    log_flow flow = log_flow::limited;

    bool has_field(std::string_view key) const noexcept;
};

/// All members of a struct that has only kinds, such as the `log_kinds` of a layer.
template <class Table>
auto kinds_of(const Table& table) noexcept {
    return std::bit_cast<std::array<log_kind, sizeof(Table) / sizeof(log_kind)>>(table);
}

} // namespace tether
