// The kinds of records about the log itself.
#pragma once

#include <tether/core/log_kind.hpp>

namespace tether {

// Packed by hand: the formatter would write one value per line.
// clang-format off
struct log_kind_table {
    using enum log_level;

    log_kind records_suppressed{"records suppressed", warning, "3a0648c3d145436e8bdd0dca4f48d3b2", "of suppressed",
        "Records of one kind were dropped, because too many were logged in a short time. of is the kind, suppressed "
        "their number.",
        "Check the records of that kind that were written. log.burst and log.per_minute set the limit.",
        log_flow::free};
    log_kind records_lost{"records lost", warning, "1eac9cd6cbd749c08052131f5dffc8b7", "lost",
        "The journal or the reader of standard error was too slow, and the daemon's buffer was full. lost is the "
        "number of dropped records.", "Find out why systemd-journald, or the program that reads the log, is slow.",
        log_flow::free};
};
inline constexpr log_kind_table log_kinds{};

} // namespace tether
