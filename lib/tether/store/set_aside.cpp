#include <tether/store/set_aside.hpp>

#include <tether/core/descriptor.hpp>
#include <tether/store/kept_rows.hpp>

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <set>
#include <unistd.h>

namespace tether::store {
namespace {

/// A table, with the column that names the run, and the columns that `quote` prints.
struct table {
    std::string_view name;
    std::string_view run_column; ///< empty: the rows have no run, or do not name it by its key
    std::vector<std::string_view> columns;
};

const std::vector<table>& tables() {
    static const std::vector<table> all{
        {"records",
         "run",
         {"number", "run", "owner", "kind", "event_id", "type", "processed_at", "queued", "body", "row_check"}},
        {"continuations", "run", {"run", "in_doubt", "sealed", "row_check", "open"}},
        {"work", "run", {"run", "sealed", "row_check"}},
        {"request_keys", "run", {"owner", "key", "digest", "run", "row_check"}},
        {"turns", "run", {"run", "turn", "record", "row_check"}},
        {"send_keys", "run", {"run", "key", "digest", "answer", "row_check"}},
        {"runs", "key", {"key", "id", "owner", "state", "remote", "session_id", "ended_at", "document", "row_check"}},
        {"ledger", "", {"run_id", "session_id", "since", "kept", "row_check"}},
        {"meta", "", {"name", "value", "row_check"}},
    };
    return all;
}

std::string_view table_of(std::string_view from) {
    return from.substr(0, from.find(' '));
}

/// The run of a row, as far as the row names it: by the run's key and id.
struct run_reference {
    std::int64_t key = 0;
    std::string_view id;
};

template <class Row>
run_reference run_of(const Row& row) {
    run_reference of;
    if constexpr (requires { row.run; }) of.key = row.run;
    if constexpr (requires { row.run_id; }) of.id = row.run_id;
    return of;
}
run_reference run_of(const run_row& row) {
    return {row.key, row.id};
}

using byte_counts = std::map<std::int64_t, std::uint64_t>;

template <class Row>
void measure(const Row&, byte_counts&) {}
void measure(const record_row& row, byte_counts& bytes) {
    bytes[row.run] += row.body.size();
}

template <class Row>
error_code look_through(database& file, row_check& check, std::vector<spoilt_row>& out, byte_counts& bytes) {
    const std::string_view from = Row::from;
    const std::string_view alias = from.substr(from.find(' ') + 1, 1);
    statement all{file, fmt::format("SELECT {}.rowid, {} FROM {}", alias, Row::columns, from)};
    rows found{all};
    Row row;
    while (found.next()) {
        if (read_row(found, check, row, 1)) {
            measure(row, bytes);
            continue;
        }
        found.forgive();
        const run_reference of = run_of(row);
        out.push_back({std::string{table_of(from)}, found.integer(0), of.key, std::string{of.id}});
    }
    return found.error();
}

error_code append(const std::filesystem::path& file, std::string_view text) {
    const descriptor to{::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600)};
    if (!to) return last_error();
    while (!text.empty()) {
        const ssize_t size = ::write(to.value(), text.data(), text.size());
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return last_error();
        text.remove_prefix(static_cast<std::size_t>(size));
    }
    return ::fsync(to.value()) == 0 ? error_code{} : last_error();
}

/// Writes the rows of a table that `where` selects by one number, and deletes them.
error_code take_out(database& file, const table& of, std::string_view where, std::int64_t number,
                    const std::filesystem::path& into) {
    std::string quoted;
    for (const std::string_view column : of.columns)
        quoted += fmt::format("{}quote({})", quoted.empty() ? "" : "||','||", column);
    statement read{file, fmt::format("SELECT {} FROM {} WHERE {} = ?", quoted, of.name, where)};
    rows found{read, number};
    while (found.next())
        if (const error_code ec = append(into, fmt::format("INSERT INTO {} VALUES({});\n", of.name, found.text(0))))
            return ec;
    if (found.error()) return found.error();
    statement drop{file, fmt::format("DELETE FROM {} WHERE {} = ?", of.name, where)};
    return drop.run(number);
}

/// Stores the highest number so far, which no later record may reuse.
error_code keep_newest(database& file) {
    std::int64_t newest = 0;
    if (const error_code ec = file.ask("SELECT ifnull(max(number), 0) FROM records", newest)) return ec;
    row_check check;
    statement known{file,
                    fmt::format("SELECT {} FROM {} WHERE m.name = 'newest_number'", meta_row::columns, meta_row::from)};
    meta_row row;
    {
        rows found{known};
        if (found.next() && read_row(found, check, row)) newest = std::max(newest, row.value);
    }
    row = {"newest_number", newest};
    statement put{file, "INSERT OR REPLACE INTO meta(name, value, row_check) VALUES(?,?,?)"};
    return put.run(row.name, row.value, sum_of(check, row));
}

} // namespace

verdict find_spoilt_rows(database& file, std::vector<spoilt_row>& out, byte_counts& record_bytes) {
    row_check check;
    error_code ec = look_through<meta_row>(file, check, out, record_bytes);
    if (!ec) ec = look_through<run_row>(file, check, out, record_bytes);
    if (!ec) ec = look_through<continuation_row>(file, check, out, record_bytes);
    if (!ec) ec = look_through<work_row>(file, check, out, record_bytes);
    if (!ec) ec = look_through<record_row>(file, check, out, record_bytes);
    if (!ec) ec = look_through<ledger_row>(file, check, out, record_bytes);
    if (!ec) ec = look_through<request_row>(file, check, out, record_bytes);
    if (!ec) ec = look_through<turn_row>(file, check, out, record_bytes);
    if (!ec) ec = look_through<send_row>(file, check, out, record_bytes);
    if (is_disk_failure(ec)) return {ec, {}, {}};
    return {{}, ec ? "a table cannot be read" : "", {}};
}

error_code set_aside(database& file, const std::vector<spoilt_row>& spoilt, const std::filesystem::path& into) {
    if (spoilt.empty()) return {};
    if (const error_code ec = keep_newest(file)) return ec;
    std::set<std::int64_t> runs;
    for (const spoilt_row& each : spoilt)
        if (each.table == "runs" || each.table == "continuations" || each.table == "work") runs.insert(each.run_key);
    for (const std::int64_t run : runs)
        for (const table& of : tables())
            if (!of.run_column.empty())
                if (const error_code ec = take_out(file, of, of.run_column, run, into)) return ec;
    for (const spoilt_row& each : spoilt)
        for (const table& of : tables())
            if (of.name == each.table)
                if (const error_code ec = take_out(file, of, "rowid", each.rowid, into)) return ec;
    return {};
}

} // namespace tether::store
