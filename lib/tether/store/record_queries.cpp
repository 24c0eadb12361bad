#include <tether/store/record_queries.hpp>

#include <tether/store/run_codec.hpp>

#include <algorithm>
#include <fmt/format.h>

namespace tether::store {
namespace {

/// Bytes of an answer for each record, in addition to its text.
constexpr std::size_t record_bytes = sizeof(record) + 64;

} // namespace

record_queries::record_queries(database& file)
    : database_{file}
    , find_run_{file, "SELECT key, owner FROM runs WHERE id = ?"}
    , marks_{file,
             fmt::format("SELECT {} FROM runs r JOIN records e ON e.run = r.key WHERE r.id = ? AND e.kind = {} "
                         "ORDER BY e.number",
                         record_row::columns, record_row::kind_event)}
    , newest_of_{file,
                 "SELECT ifnull(max(number), 0) FROM records INDEXED BY records_by_owner "
                 "WHERE owner = ? AND number <= ?"}
    , turns_{file,
             fmt::format("SELECT {}, {} FROM runs r CROSS JOIN turns t ON t.run = r.key CROSS JOIN records e "
                         "ON e.number = t.record WHERE r.id = ? AND t.turn > ? ORDER BY t.turn LIMIT ?",
                         turn_row::columns, record_row::columns)} {}

/// Names the index: without statistics SQLite might choose one that sorts all records of a run.
statement& record_queries::page_of(lane which, bool runs_only) {
    const auto known = pages_.find({which, runs_only});
    if (known != pages_.end()) return known->second;
    const char* index = runs_only ? "INDEXED BY run_records" : "NOT INDEXED";
    const char* condition = "?3 = 0";
    if (which == lane::of_owner) {
        index = runs_only ? "INDEXED BY run_records_by_owner" : "INDEXED BY records_by_owner";
        condition = "e.owner = ?3";
    }
    if (which == lane::of_run) {
        index = runs_only ? "INDEXED BY run_records_by_run" : "INDEXED BY records_by_run";
        condition = "e.run = ?3";
    }
    std::string sql = fmt::format("SELECT {} FROM records e {} CROSS JOIN runs r ON r.key = e.run WHERE e.number > ?1 "
                                  "AND e.number <= ?2 AND {}{} ORDER BY e.number LIMIT ?4",
                                  record_row::columns, index, condition, runs_only ? " AND e.kind = 0" : "");
    return pages_.try_emplace({which, runs_only}, database_, std::move(sql)).first->second;
}

result<std::vector<record>> record_queries::records(const record_query& query, std::uint64_t newest) {
    std::vector<record> out;
    lane which = query.owner ? lane::of_owner : lane::all;
    std::int64_t whose = query.owner ? std::int64_t{*query.owner} : 0;
    if (query.run_id) {
        rows found{find_run_, std::string_view{*query.run_id}};
        const bool there = found.next();
        if (found.error()) return found.error();
        if (!there || (query.owner && found.integer(1) != whose)) return out;
        which = lane::of_run;
        whose = found.integer(0);
    }
    // A number over the file's range comes after all records.
    const auto after = static_cast<std::int64_t>(std::min<std::uint64_t>(query.after, INT64_MAX));
    rows found{page_of(which, query.runs_only), after, static_cast<std::int64_t>(newest), whose,
               static_cast<std::int64_t>(query.limit)};
    if (const error_code ec = gather(found, query, out)) return ec;
    return out;
}

error_code record_queries::gather(rows& found, const record_query& query, std::vector<record>& out) {
    std::size_t bytes = 0;
    record_row row;
    while (found.next() && read_row(found, check_, row)) {
        bytes += row.body.size() + record_bytes;
        if (bytes > query.max_bytes && !out.empty()) break;
        record& line = out.emplace_back();
        line.number = static_cast<std::uint64_t>(row.number);
        line.run_id = row.run_id;
        line.owner = static_cast<uid_t>(row.owner);
        if (row.kind == record_row::kind_event) {
            line.event_raw = std::move(row.body);
            continue;
        }
        auto then = parse_kept_run(row.body);
        if (!then) return then.error();
        line.kind = record_kind::run;
        line.run_now = std::make_shared<const run>(std::move(*then));
    }
    return found.error();
}

result<std::uint64_t> record_queries::newest_of(uid_t owner, std::uint64_t newest) {
    rows found{newest_of_, std::int64_t{owner}, static_cast<std::int64_t>(newest)};
    if (!found.next()) return found.missing();
    return static_cast<std::uint64_t>(found.integer(0));
}

result<std::vector<run>> record_queries::turns(const turn_query& query) {
    const auto after = static_cast<std::int64_t>(std::min<std::uint64_t>(query.after, INT64_MAX));
    rows found{turns_, std::string_view{query.run_id}, after, static_cast<std::int64_t>(query.limit)};
    std::vector<run> all;
    std::size_t bytes = 0;
    turn_row turn;
    record_row row;
    while (found.next() && read_row(found, check_, turn) && read_row(found, check_, row, turn_row::width)) {
        bytes += row.body.size() + record_bytes;
        if (bytes > query.max_bytes && !all.empty()) break;
        auto then = parse_kept_run(row.body);
        if (!then) return then.error();
        all.push_back(std::move(*then));
    }
    if (found.error()) return found.error();
    return all;
}

result<std::vector<session::event_mark>> record_queries::marks(const std::string& run_id) {
    rows found{marks_, std::string_view{run_id}};
    std::vector<session::event_mark> all;
    record_row row;
    while (found.next() && read_row(found, check_, row)) {
        session::event_mark& mark = all.emplace_back();
        mark.id = row.event_id.value_or(std::string_view{});
        mark.type = row.type;
        if (row.processed_at) mark.processed_at = wall_time{std::chrono::microseconds{*row.processed_at}};
        mark.queued = row.queued != 0;
    }
    if (found.error()) return found.error();
    return all;
}

} // namespace tether::store
