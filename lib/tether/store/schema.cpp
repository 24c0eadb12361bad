#include <tether/store/schema.hpp>

#include <tether/store/turns_migration.hpp>
#include <tether/store/work_migration.hpp>

#include <array>
#include <fmt/format.h>

namespace tether::store {
namespace {

// Tables refer to a run by a small number, because an id would make every record's index entry several times larger.
// `ended_at` is the end of a run that is finished now, on the calendar; `finished_at` of the document is a wall time,
// and may be from an earlier turn. Times are microseconds since 1970.
constexpr migration version_1 = R"sql(
CREATE TABLE meta(
    name TEXT PRIMARY KEY NOT NULL,
    value INTEGER NOT NULL,
    row_check INTEGER NOT NULL
) STRICT;
CREATE TABLE runs(
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    owner INTEGER NOT NULL,
    state TEXT NOT NULL,
    remote TEXT NOT NULL,
    session_id TEXT NOT NULL,
    ended_at INTEGER,
    document TEXT NOT NULL,
    row_check INTEGER NOT NULL
) STRICT;
CREATE INDEX runs_by_state ON runs(state, id);
CREATE INDEX runs_by_owner ON runs(owner, state, id);
CREATE INDEX runs_by_session ON runs(session_id) WHERE session_id <> '';
CREATE INDEX runs_by_end ON runs(ended_at, id) WHERE ended_at IS NOT NULL;
CREATE TABLE continuations(
    run INTEGER PRIMARY KEY REFERENCES runs(key) ON DELETE CASCADE,
    in_doubt INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    row_check INTEGER NOT NULL
) STRICT;
CREATE TABLE records(
    number INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES runs(key) ON DELETE CASCADE,
    owner INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    event_id TEXT,
    type TEXT NOT NULL,
    processed_at INTEGER,
    queued INTEGER NOT NULL,
    body TEXT NOT NULL,
    row_check INTEGER NOT NULL
) STRICT;
CREATE INDEX records_by_run ON records(run);
CREATE INDEX records_by_owner ON records(owner);
CREATE UNIQUE INDEX records_by_event ON records(run, event_id) WHERE event_id IS NOT NULL;
CREATE INDEX run_records ON records(number) WHERE kind = 0;
CREATE INDEX run_records_by_run ON records(run) WHERE kind = 0;
CREATE INDEX run_records_by_owner ON records(owner) WHERE kind = 0;
CREATE TABLE ledger(
    run_id TEXT PRIMARY KEY NOT NULL,
    session_id TEXT NOT NULL,
    since INTEGER NOT NULL,
    kept INTEGER NOT NULL,
    row_check INTEGER NOT NULL
) STRICT;
CREATE TABLE request_keys(
    owner INTEGER NOT NULL,
    key TEXT NOT NULL,
    digest TEXT NOT NULL,
    run INTEGER NOT NULL REFERENCES runs(key) ON DELETE CASCADE,
    row_check INTEGER NOT NULL,
    PRIMARY KEY(owner, key)
) STRICT;
CREATE INDEX request_keys_by_run ON request_keys(run);
)sql";

// `open` is 0 when nothing is left to do for the run, and only the secrets of its kept session are stored.
constexpr migration version_2 = R"sql(
ALTER TABLE continuations ADD COLUMN open INTEGER NOT NULL DEFAULT 1;
)sql";

// The text of a run's work, which was in the continuation, has a separate row until the API accepts it.
constexpr migration version_3{R"sql(
CREATE TABLE work(
    run INTEGER PRIMARY KEY REFERENCES runs(key) ON DELETE CASCADE,
    sealed BLOB NOT NULL,
    row_check INTEGER NOT NULL
) STRICT;
)sql",
                              separate_work};

// `turns` names, for each finished turn, the newest record of the run in which it is finished. `send_keys` has the
// idempotency keys of sends; `answer` is a JSON array of event ids, and NULL while the outcome is unknown.
constexpr migration version_4{R"sql(
CREATE TABLE turns(
    run INTEGER NOT NULL REFERENCES runs(key) ON DELETE CASCADE,
    turn INTEGER NOT NULL,
    record INTEGER NOT NULL,
    row_check INTEGER NOT NULL,
    PRIMARY KEY(run, turn)
) STRICT;
CREATE TABLE send_keys(
    run INTEGER NOT NULL REFERENCES runs(key) ON DELETE CASCADE,
    key TEXT NOT NULL,
    digest TEXT NOT NULL,
    answer TEXT,
    row_check INTEGER NOT NULL,
    PRIMARY KEY(run, key)
) STRICT;
)sql",
                              index_turns};

constexpr std::array migrations{version_1, version_2, version_3, version_4};

} // namespace

std::span<const migration> all_migrations() {
    return migrations;
}

error_code migrate(database& file, std::span<const migration> steps) {
    std::int64_t version = 0;
    if (const error_code ec = file.ask("PRAGMA user_version", version)) return ec;
    if (version < 0 || version >= static_cast<std::int64_t>(steps.size())) return {};
    for (const migration step : steps.subspan(static_cast<std::size_t>(version)))
        if (const error_code ec = file.run(step.tables)) return ec;
    return file.run(
        fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", store_application_id, steps.size()));
}

error_code convert_rows(database& file, const seal& key, std::span<const migration> steps, std::int64_t version) {
    for (const migration step : steps.subspan(static_cast<std::size_t>(version)))
        if (step.convert_rows)
            if (const error_code ec = step.convert_rows(file, key)) return ec;
    return {};
}

error_code describe_schema(database& file, std::string& text) {
    statement question{file,
                       "SELECT type, name, tbl_name, ifnull(sql, '') FROM sqlite_schema "
                       "WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name"};
    rows found{question};
    while (found.next())
        text += fmt::format("{}|{}|{}|{}\n", found.text(0), found.text(1), found.text(2), found.text(3));
    return found.error();
}

error_code expected_schema(std::span<const migration> steps, std::string& text) {
    database model;
    if (const error_code ec = model.open_in_memory()) return ec;
    if (const error_code ec = migrate(model, steps)) return ec;
    return describe_schema(model, text);
}

} // namespace tether::store
