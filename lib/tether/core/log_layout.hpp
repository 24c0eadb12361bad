// Log records as lines of text, for men and machines, and as datagrams of the journal.
#pragma once

#include <tether/core/log_field.hpp>
#include <tether/core/log_kind.hpp>

#include <span>
#include <string>

namespace tether {

/// One record. What it points at outlives the call that is handed it, and no more.
struct log_record {
    log_level level = log_level::info;
    std::string_view event;
    std::span<const log_field> fields;
    const log_kind* kind = nullptr; ///< null for an event that no table has
};

/// How a record is written. None has a time stamp: whoever collects records has the time.
enum class log_layout {
    logfmt,  ///< `stream lost session=sesn_1 tries=3`
    journal, ///< the same behind `<4>`, the priority for a service manager that reads it (sd-daemon(3))
    json,    ///< `{"level":"warning","event":"stream lost","session":"sesn_1","tries":3}`
};

/// The record as one line without its end. Text is quoted as a JSON string (RFC 8259 § 7) when it needs to be, or
/// when the layout is JSON. Pure.
std::string to_line(const log_record& record, log_layout layout);

/// The record as one datagram for the journal's socket (<https://systemd.io/JOURNAL_NATIVE_PROTOCOL/>): `MESSAGE` is
/// the line in logfmt, `TETHER_EVENT` the event, `error` is `ERROR_CODE`, `request_id` is `REQUEST_ID`, and any other
/// key `k` is `TETHER_K`. At most some 100 KiB, because values are cut and records have few of them. Pure.
std::string to_journal_datagram(const log_record& record);

} // namespace tether
