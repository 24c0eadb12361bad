// Formats log records as lines of text and as datagrams for the journal.
#pragma once

#include <tether/core/log_field.hpp>
#include <tether/core/log_kind.hpp>

#include <span>
#include <string>

namespace tether {

/// One record. The data that it points to is valid only during the call that receives it.
struct log_record {
    const log_kind& kind;
    std::span<const log_field> fields;
};

/// The format of a record. No format has a time stamp: the program that collects the records adds it.
enum class log_layout {
    logfmt,  ///< `stream lost session=sesn_1 tries=3`
    journal, ///< the same after `<4>`, the priority for a service manager that reads it (sd-daemon(3))
    json,    ///< `{"level":"warning","event":"stream lost","session":"sesn_1","tries":3}`
};

/// The record as one line without a line end. Text is quoted as a JSON string (RFC 8259 § 7) when necessary, or when
/// the layout is JSON. Pure.
std::string to_line(const log_record& record, log_layout layout);

/// The record as one datagram for the journal's socket (<https://systemd.io/JOURNAL_NATIVE_PROTOCOL/>): `MESSAGE` is
/// the line in logfmt, `TETHER_EVENT` the event, `error` is `ERROR_CODE`, `request_id` is `REQUEST_ID`, and any other
/// key `k` is `TETHER_K`. At most about 100 KiB, because values are cut and a record has few of them. Pure.
std::string to_journal_datagram(const log_record& record);

} // namespace tether
