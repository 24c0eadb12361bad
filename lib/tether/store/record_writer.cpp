#include <tether/store/record_writer.hpp>

namespace tether::store {
namespace {

/// The newest number at the last removal of records: numbers are never reused.
constexpr std::string_view newest_name = "newest_number";

} // namespace

record_writer::record_writer(database& file, row_check& check)
    : database_{file}
    , check_{check}
    , insert_{file,
              "INSERT INTO records(number, run, owner, kind, event_id, type, processed_at, queued, body, row_check) "
              "VALUES(?,?,?,?,?,?,?,?,?,?) ON CONFLICT(run, event_id) WHERE event_id IS NOT NULL DO NOTHING"}
    , find_event_{file, "SELECT number, queued FROM records WHERE run = ? AND event_id = ?"}
    , replace_{file,
               "UPDATE records SET type = ?, processed_at = ?, queued = ?, body = ?, row_check = ? WHERE number = ?"}
    , keep_newest_{file, "INSERT OR REPLACE INTO meta(name, value, row_check) VALUES(?,?,?)"} {}

error_code record_writer::load() {
    std::int64_t newest = 0;
    if (const error_code ec = database_.ask("SELECT ifnull(max(number), 0) FROM records", newest)) return ec;
    statement remembered{database_, "SELECT m.name, m.value, m.row_check FROM meta m WHERE m.name = ?"};
    rows found{remembered, newest_name};
    meta_row row;
    if (found.next() && read_row(found, check_, row)) newest = std::max(newest, row.value);
    newest_ = static_cast<std::uint64_t>(newest);
    return found.error();
}

error_code record_writer::remember_newest() {
    const meta_row row{newest_name, static_cast<std::int64_t>(newest_)};
    return keep_newest_.run(row.name, row.value, sum_of(check_, row));
}

error_code record_writer::insert(const record_row& row) {
    return insert_.run(row.number, row.run, row.owner, row.kind, row.event_id, row.type, row.processed_at, row.queued,
                       row.body, sum_of(check_, row));
}

error_code record_writer::add_run(std::int64_t run_key, std::shared_ptr<const run> updated, std::string_view document,
                                  effects& changes) {
    record_row row;
    row.number = static_cast<std::int64_t>(newest_ + 1);
    row.run = run_key;
    row.owner = updated->owner.uid;
    row.kind = record_row::kind_run;
    row.body = document;
    row.run_id = updated->id;
    if (const error_code ec = insert(row)) return ec;
    record line;
    line.number = ++newest_;
    line.kind = record_kind::run;
    line.run_id = updated->id;
    line.owner = updated->owner.uid;
    line.run_now = std::move(updated);
    changes.sizes.push_back({line.run_id, line.owner, document.size()});
    changes.records.push_back(std::move(line));
    return {};
}

error_code record_writer::add_event(std::int64_t run_key, const std::string& run_id, uid_t owner,
                                    const api::event& event, effects& changes) {
    record_row row;
    row.number = static_cast<std::int64_t>(newest_ + 1);
    row.run = run_key;
    row.owner = owner;
    row.kind = record_row::kind_event;
    if (!event.id.empty()) row.event_id = event.id;
    row.type = event.type;
    if (event.processed_at) row.processed_at = event.processed_at->time_since_epoch().count();
    row.queued = event.queued ? 1 : 0;
    row.body = event.raw;
    row.run_id = run_id;
    if (const error_code ec = insert(row)) return ec;
    if (database_.changes() == 0) return replace_queued(row);
    record line;
    line.number = ++newest_;
    line.run_id = run_id;
    line.owner = owner;
    line.event_raw = event.raw;
    changes.sizes.push_back({run_id, owner, event.raw.size()});
    changes.records.push_back(std::move(line));
    return {};
}

error_code record_writer::replace_queued(const record_row& event) {
    record_row row = event;
    {
        rows found{find_event_, event.run, event.event_id};
        if (!found.next()) return found.missing();
        if (found.integer(1) == 0) return {};
        row.number = found.integer(0);
    }
    return replace_.run(row.type, row.processed_at, row.queued, row.body, sum_of(check_, row), row.number);
}

} // namespace tether::store
