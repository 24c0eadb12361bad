// The rows of the store's tables, each with a checksum that detects damage.
#pragma once

#include <tether/store/row_check.hpp>
#include <tether/store/sqlite.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tether::store {

// Texts are views: into the data being written, or into the current row of `rows`. The columns of each table are in the
// order in which `read_row` reads them; the SELECT gives the table this one-letter alias.

struct meta_row {
    static constexpr const char* columns = "m.name, m.value, m.row_check";
    static constexpr const char* from = "meta m";
    std::string_view name;
    std::int64_t value = 0;
};

struct run_row {
    static constexpr const char* columns =
        "r.key, r.id, r.owner, r.state, r.remote, r.session_id, r.ended_at, r.document, r.row_check";
    static constexpr const char* from = "runs r";
    static constexpr int width = 9;
    std::int64_t key = 0;
    std::string_view id;
    std::int64_t owner = 0;
    std::string_view state;
    std::string_view remote;
    std::string_view session_id;
    std::optional<std::int64_t> ended_at;
    std::string_view document;
};

struct continuation_row {
    static constexpr const char* columns = "c.run, c.open, c.in_doubt, c.sealed, c.row_check";
    static constexpr const char* from = "continuations c";
    static constexpr int width = 5;
    std::int64_t run = 0;
    std::int64_t open = 1;
    std::int64_t in_doubt = 0;
    std::string_view sealed;
};

/// The text of a run's work.
struct work_row {
    static constexpr const char* columns = "w.run, w.sealed, w.row_check";
    static constexpr const char* from = "work w";
    std::int64_t run = 0;
    std::string_view sealed;
};

/// The name under which the text of a run's work is sealed (`seal::close`); a continuation has the run's id.
inline std::string sealed_name_of_work(std::string_view run_id) {
    return std::string{run_id} + "/work";
}

struct record_row {
    static constexpr const char* columns =
        "e.number, e.run, e.owner, e.kind, e.event_id, e.type, e.processed_at, e.queued, e.body, e.row_check, r.id";
    static constexpr const char* from = "records e CROSS JOIN runs r ON r.key = e.run";
    static constexpr std::int64_t kind_run = 0, kind_event = 1;
    std::int64_t number = 0;
    std::int64_t run = 0;
    std::int64_t owner = 0;
    std::int64_t kind = kind_run;
    std::optional<std::string_view> event_id;
    std::string_view type;
    std::optional<std::int64_t> processed_at;
    std::int64_t queued = 0;
    std::string_view body;
    std::string_view run_id; ///< from the run's row, and part of the checksum
};

struct ledger_row {
    static constexpr const char* columns = "l.run_id, l.session_id, l.since, l.kept, l.row_check";
    static constexpr const char* from = "ledger l";
    std::string_view run_id;
    std::string_view session_id;
    std::int64_t since = 0;
    std::int64_t kept = 0;
};

struct request_row {
    static constexpr const char* columns = "k.owner, k.key, k.digest, k.run, k.row_check, r.id";
    static constexpr const char* from = "request_keys k CROSS JOIN runs r ON r.key = k.run";
    std::int64_t owner = 0;
    std::string_view key;
    std::string_view digest;
    std::int64_t run = 0;
    std::string_view run_id; ///< from the run's row, and part of the checksum
};

/// Where a turn's end is recorded.
struct turn_row {
    static constexpr const char* columns = "t.run, t.turn, t.record, t.row_check";
    static constexpr const char* from = "turns t";
    static constexpr int width = 4;
    std::int64_t run = 0;
    std::int64_t turn = 0;
    std::int64_t record = 0; ///< its number
};

/// The idempotency key of a send, and its answer.
struct send_row {
    static constexpr const char* columns = "s.run, s.key, s.digest, s.answer, s.row_check";
    static constexpr const char* from = "send_keys s";
    std::int64_t run = 0;
    std::string_view key;
    std::string_view digest;
    std::optional<std::string_view> answer; ///< JSON array of event ids; empty while unknown
};

std::int64_t sum_of(row_check& check, const meta_row& row);
std::int64_t sum_of(row_check& check, const run_row& row);
std::int64_t sum_of(row_check& check, const continuation_row& row);
std::int64_t sum_of(row_check& check, const work_row& row);
std::int64_t sum_of(row_check& check, const record_row& row);
std::int64_t sum_of(row_check& check, const ledger_row& row);
std::int64_t sum_of(row_check& check, const request_row& row);
std::int64_t sum_of(row_check& check, const turn_row& row);
std::int64_t sum_of(row_check& check, const send_row& row);

/// Reads the row whose columns begin at `first`. When the checksum does not match, returns false, and `in` fails with
/// `damaged()`.
bool read_row(rows& in, row_check& check, meta_row& out, int first = 0);
bool read_row(rows& in, row_check& check, run_row& out, int first = 0);
bool read_row(rows& in, row_check& check, continuation_row& out, int first = 0);
bool read_row(rows& in, row_check& check, work_row& out, int first = 0);
bool read_row(rows& in, row_check& check, record_row& out, int first = 0);
bool read_row(rows& in, row_check& check, ledger_row& out, int first = 0);
bool read_row(rows& in, row_check& check, request_row& out, int first = 0);
bool read_row(rows& in, row_check& check, turn_row& out, int first = 0);
bool read_row(rows& in, row_check& check, send_row& out, int first = 0);

} // namespace tether::store
