#include <tether/store/kept_rows.hpp>

namespace tether::store {
namespace {

template <class Row>
bool is_sound(rows& in, row_check& check, const Row& row, int sum_column) {
    if (!in.is_null(sum_column) && in.integer(sum_column) == sum_of(check, row)) return true;
    in.fail(damaged());
    return false;
}

std::optional<std::string_view> maybe_text(const rows& in, int column) {
    return in.is_null(column) ? std::nullopt : std::optional{in.text(column)};
}

} // namespace

std::int64_t sum_of(row_check& check, const meta_row& row) {
    return check.of("meta", row.name, row.value);
}

std::int64_t sum_of(row_check& check, const run_row& row) {
    return check.of("runs", row.key, row.id, row.owner, row.state, row.remote, row.session_id, row.ended_at,
                    row.document);
}

std::int64_t sum_of(row_check& check, const continuation_row& row) {
    // Rows from before this column existed are open, and have this checksum.
    if (row.open == 1) return check.of("continuations", row.run, row.in_doubt, row.sealed);
    return check.of("continuations", row.run, row.open, row.in_doubt, row.sealed);
}

std::int64_t sum_of(row_check& check, const work_row& row) {
    return check.of("work", row.run, row.sealed);
}

std::int64_t sum_of(row_check& check, const record_row& row) {
    return check.of("records", row.number, row.run, row.owner, row.kind, row.event_id, row.type, row.processed_at,
                    row.queued, row.body, row.run_id);
}

std::int64_t sum_of(row_check& check, const ledger_row& row) {
    return check.of("ledger", row.run_id, row.session_id, row.since, row.kept);
}

std::int64_t sum_of(row_check& check, const request_row& row) {
    return check.of("request_keys", row.owner, row.key, row.digest, row.run, row.run_id);
}

std::int64_t sum_of(row_check& check, const turn_row& row) {
    return check.of("turns", row.run, row.turn, row.record);
}

std::int64_t sum_of(row_check& check, const send_row& row) {
    return check.of("send_keys", row.run, row.key, row.digest, row.answer);
}

bool read_row(rows& in, row_check& check, meta_row& out, int first) {
    out.name = in.text(first);
    out.value = in.integer(first + 1);
    return is_sound(in, check, out, first + 2);
}

bool read_row(rows& in, row_check& check, run_row& out, int first) {
    out.key = in.integer(first);
    out.id = in.text(first + 1);
    out.owner = in.integer(first + 2);
    out.state = in.text(first + 3);
    out.remote = in.text(first + 4);
    out.session_id = in.text(first + 5);
    out.ended_at = in.maybe_integer(first + 6);
    out.document = in.text(first + 7);
    return is_sound(in, check, out, first + 8);
}

bool read_row(rows& in, row_check& check, continuation_row& out, int first) {
    out.run = in.integer(first);
    out.open = in.integer(first + 1);
    out.in_doubt = in.integer(first + 2);
    out.sealed = in.blob(first + 3);
    return is_sound(in, check, out, first + 4);
}

bool read_row(rows& in, row_check& check, work_row& out, int first) {
    out.run = in.integer(first);
    out.sealed = in.blob(first + 1);
    return is_sound(in, check, out, first + 2);
}

bool read_row(rows& in, row_check& check, record_row& out, int first) {
    out.number = in.integer(first);
    out.run = in.integer(first + 1);
    out.owner = in.integer(first + 2);
    out.kind = in.integer(first + 3);
    out.event_id = maybe_text(in, first + 4);
    out.type = in.text(first + 5);
    out.processed_at = in.maybe_integer(first + 6);
    out.queued = in.integer(first + 7);
    out.body = in.text(first + 8);
    out.run_id = in.text(first + 10);
    return is_sound(in, check, out, first + 9);
}

bool read_row(rows& in, row_check& check, ledger_row& out, int first) {
    out.run_id = in.text(first);
    out.session_id = in.text(first + 1);
    out.since = in.integer(first + 2);
    out.kept = in.integer(first + 3);
    return is_sound(in, check, out, first + 4);
}

bool read_row(rows& in, row_check& check, request_row& out, int first) {
    out.owner = in.integer(first);
    out.key = in.text(first + 1);
    out.digest = in.text(first + 2);
    out.run = in.integer(first + 3);
    out.run_id = in.text(first + 5);
    return is_sound(in, check, out, first + 4);
}

bool read_row(rows& in, row_check& check, turn_row& out, int first) {
    out.run = in.integer(first);
    out.turn = in.integer(first + 1);
    out.record = in.integer(first + 2);
    return is_sound(in, check, out, first + 3);
}

bool read_row(rows& in, row_check& check, send_row& out, int first) {
    out.run = in.integer(first);
    out.key = in.text(first + 1);
    out.digest = in.text(first + 2);
    out.answer = maybe_text(in, first + 3);
    return is_sound(in, check, out, first + 4);
}

} // namespace tether::store
