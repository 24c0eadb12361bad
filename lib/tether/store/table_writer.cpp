#include <tether/store/table_writer.hpp>

#include <tether/store/calendar_rows.hpp>
#include <tether/store/continuation_codec.hpp>
#include <tether/store/run_codec.hpp>

#include <algorithm>
#include <fmt/format.h>

namespace tether::store {
namespace {

using session::run_state;

/// Approximate number of records removed in one transaction, because other changes wait.
constexpr std::int64_t enough_records = 2000;

std::optional<std::int64_t> retained_since(const run& r) {
    const auto end = is_finished(r.state) ? session::end_of(r) : std::nullopt;
    return end ? std::optional{end->time_since_epoch().count()} : std::nullopt;
}

error_code ask(statement& question, std::int64_t& answer) {
    rows found{question};
    if (!found.next()) return found.missing();
    answer = found.integer(0);
    return {};
}

/// Returns the run that ended first of those that may be deleted; `condition` restricts them.
std::string select_oldest(std::string_view condition) {
    return fmt::format("SELECT r.key, r.id, r.state, r.owner, r.ended_at, "
                       "(SELECT count(*) FROM records e WHERE e.run = r.key) "
                       "FROM runs r WHERE r.ended_at IS NOT NULL AND r.remote <> 'held' {}"
                       "AND NOT EXISTS (SELECT 1 FROM continuations c WHERE c.run = r.key AND c.open <> 0) "
                       "ORDER BY r.ended_at, r.id LIMIT 1",
                       condition);
}

/// The newest finished run of an owner over its share stays, whatever its size: its result may not have been read yet.
constexpr std::string_view has_newer =
    "AND EXISTS (SELECT 1 FROM runs n WHERE n.ended_at IS NOT NULL AND n.owner = r.owner "
    "AND (n.ended_at, n.id) > (r.ended_at, r.id)) ";

session::remote_state parse_remote(std::string_view word) {
    using session::remote_state;
    for (int i = 0; i <= static_cast<int>(remote_state::lost); ++i)
        if (to_string(static_cast<remote_state>(i)) == word) return static_cast<remote_state>(i);
    return remote_state::none;
}

} // namespace

table_writer::table_writer(database& on, const seal& sealer)
    : database_{on}
    , seal_{sealer}
    , records_{on, check_}
    , ledger_{on, check_}
    , find_{on,
            "SELECT r.key, r.owner, r.state, r.remote, r.session_id, ifnull(c.in_doubt, 0) "
            "FROM runs r LEFT JOIN continuations c ON c.run = r.key WHERE r.id = ?"}
    , new_key_{on, "SELECT ifnull(max(key), 0) + 1 FROM runs"}
    , insert_run_{on,
                  "INSERT INTO runs(owner, state, remote, session_id, ended_at, document, row_check, key, id) "
                  "VALUES(?,?,?,?,?,?,?,?,?)"}
    , update_run_{on,
                  "UPDATE runs SET owner = ?, state = ?, remote = ?, session_id = ?, ended_at = ?, document = ?, "
                  "row_check = ? WHERE key = ? AND id = ?"}
    , put_continuation_{on,
                        "INSERT OR REPLACE INTO continuations(run, open, in_doubt, sealed, row_check) "
                        "VALUES(?,?,?,?,?)"}
    , drop_continuation_{on, "DELETE FROM continuations WHERE run = ?"}
    , put_key_{on, "INSERT OR REPLACE INTO request_keys(owner, key, digest, run, row_check) VALUES(?,?,?,?,?)"}
    , erase_{on, "DELETE FROM runs WHERE key = ?"}
    , oldest_{on, select_oldest("")}
    , oldest_of_{on, select_oldest("AND r.owner = ? ")}
    , oldest_to_spare_{on, select_oldest(fmt::format("AND r.owner = ? {}", has_newer))}
    , page_count_{on, "PRAGMA page_count"}
    , free_count_{on, "PRAGMA freelist_count"}
    , probe_{on, "INSERT OR REPLACE INTO meta(name, value, row_check) VALUES(?,?,?)"} {}

error_code table_writer::find(const std::string& run_id, std::optional<kept>& out) {
    rows found{find_, std::string_view{run_id}};
    if (!found.next()) return found.error();
    const auto state = session::parse_run_state(found.text(2));
    if (!state) return damaged();
    kept& known = out.emplace();
    known.key = found.integer(0);
    known.owner = static_cast<uid_t>(found.integer(1));
    known.facts.run_id = run_id;
    known.facts.state = *state;
    known.facts.remote = parse_remote(found.text(3));
    known.facts.session_id = found.text(4);
    known.facts.create_in_doubt = found.integer(5) != 0;
    return {};
}

error_code table_writer::put(std::shared_ptr<const run> now, const session::continuation* then,
                             const session::request_key* key, effects& done) {
    std::optional<kept> before;
    if (const error_code ec = find(now->id, before)) return ec;
    const bool is_new = !before;
    const std::optional<run_state> state_before = is_new ? std::nullopt : std::optional{before->facts.state};
    if (is_new) {
        before.emplace();
        if (const error_code ec = ask(new_key_, before->key)) return ec;
    }
    const std::string document = to_kept_text(*now);
    if (const error_code ec = write_run(*now, document, before->key, is_new)) return ec;
    if (then)
        if (const error_code ec = write_continuation(before->key, now->id, now->owner.uid, *then, done)) return ec;
    if (key && !key->key.empty())
        if (const error_code ec = write_key(before->key, *now, *key)) return ec;
    const bool in_doubt = then ? then->open && then->create_in_doubt : before->facts.create_in_doubt;
    const ledger_facts facts{now->id, now->session_id, now->state, now->remote, in_doubt};
    if (const error_code ec = ledger_.account(facts)) return ec;
    if (const error_code ec = records_.add_run(before->key, now, document, done)) return ec;
    done.moves.push_back({now->owner.uid, state_before, now->state});
    return {};
}

error_code table_writer::write_run(const run& now, std::string_view document, std::int64_t key, bool is_new) {
    run_row row;
    row.key = key;
    row.id = now.id;
    row.owner = now.owner.uid;
    row.state = to_string(now.state);
    row.remote = to_string(now.remote);
    row.session_id = now.session_id;
    row.ended_at = retained_since(now);
    row.document = document;
    return (is_new ? insert_run_ : update_run_)
        .run(row.owner, row.state, row.remote, row.session_id, row.ended_at, row.document, sum_of(check_, row), row.key,
             row.id);
}

error_code table_writer::write_continuation(std::int64_t key, const std::string& run_id, uid_t owner,
                                            const session::continuation& then, effects& done) {
    if (!then.open && then.secrets.empty()) {
        done.continuations.push_back({run_id, owner, 0, false});
        return drop_continuation_.run(key);
    }
    const auto sealed = seal_.close(to_kept_text(then), run_id);
    if (!sealed) return sealed.error();
    continuation_row row;
    row.run = key;
    row.open = then.open ? 1 : 0;
    row.in_doubt = then.open && then.create_in_doubt ? 1 : 0;
    row.sealed = *sealed;
    done.continuations.push_back({run_id, owner, sealed->size(), then.open});
    return put_continuation_.run(row.run, row.open, row.in_doubt, blob_view{row.sealed}, sum_of(check_, row));
}

error_code table_writer::write_key(std::int64_t run_key, const run& now, const session::request_key& key) {
    request_row row;
    row.owner = now.owner.uid;
    row.key = key.key;
    row.digest = key.body_digest;
    row.run = run_key;
    row.run_id = now.id;
    return put_key_.run(row.owner, row.key, row.digest, row.run, sum_of(check_, row));
}

error_code table_writer::note(const std::string& run_id, const session::continuation& then, effects& done) {
    std::optional<kept> known;
    if (const error_code ec = find(run_id, known)) return ec;
    if (!known) return errc::not_found;
    if (const error_code ec = write_continuation(known->key, run_id, known->owner, then, done)) return ec;
    known->facts.create_in_doubt = then.open && then.create_in_doubt;
    return ledger_.account(known->facts);
}

error_code table_writer::append(const std::string& run_id, const std::vector<api::event>& events, effects& done) {
    std::optional<kept> known;
    if (const error_code ec = find(run_id, known)) return ec;
    if (!known) return errc::not_found;
    for (const api::event& event : events)
        if (const error_code ec = records_.add_event(known->key, run_id, known->owner, event, done)) return ec;
    return {};
}

error_code table_writer::remove(const std::string& run_id, effects& done) {
    std::optional<kept> known;
    if (const error_code ec = find(run_id, known)) return ec;
    if (known)
        if (const error_code ec = erase(*known, done)) return ec;
    return ledger_.strike(run_id, /*but_kept=*/false);
}

error_code table_writer::erase(const kept& what, effects& done) {
    if (const error_code ec = records_.remember_newest()) return ec;
    if (const error_code ec = erase_.run(what.key)) return ec; // also deletes records, keys and continuation
    done.moves.push_back({what.owner, what.facts.state, std::nullopt});
    done.removed.push_back(what.facts.run_id);
    return {};
}

error_code table_writer::read_prunable(rows& found, std::optional<prunable>& out) {
    out.reset();
    if (!found.next()) return found.error();
    const auto state = session::parse_run_state(found.text(2));
    if (!state) return damaged();
    prunable& oldest = out.emplace();
    oldest.run.key = found.integer(0);
    oldest.run.facts.run_id = found.text(1);
    oldest.run.facts.state = *state;
    oldest.run.owner = static_cast<uid_t>(found.integer(3));
    oldest.ended_at = found.integer(4);
    oldest.records = found.integer(5);
    return {};
}

error_code table_writer::next_prunable(std::optional<prunable>& out) {
    rows found{oldest_};
    return read_prunable(found, out);
}

/// Finds the oldest run, by `oldest`, of the first owner that has one.
error_code table_writer::next_prunable_of(statement& oldest, const std::vector<uid_t>& owners,
                                          std::optional<prunable>& out) {
    out.reset();
    for (const uid_t owner : owners) {
        rows found{oldest, std::int64_t{owner}};
        if (const error_code ec = read_prunable(found, out); ec || out) return ec;
    }
    return {};
}

/// Chooses the next run to delete; `is_due`: its time has passed, so it is not deleted to free space.
error_code table_writer::choose_prunable(const prune_bounds& bounds, std::optional<prunable>& out, bool& is_due) {
    if (const error_code ec = next_prunable(out)) return ec;
    is_due = out && out->ended_at <= bounds.ended_by.time_since_epoch().count();
    if (!out || is_due) return {};
    if (const error_code ec = next_prunable_of(oldest_to_spare_, bounds.over_share, out); ec || out) return ec;
    std::uint64_t used = 0;
    if (bounds.max_bytes == 0) return {};
    if (const error_code ec = used_bytes(used)) return ec;
    if (used - std::min(used, bounds.unfinished) <= bounds.max_bytes) return {};
    return next_prunable_of(oldest_of_, bounds.largest_first, out);
}

error_code table_writer::used_bytes(std::uint64_t& bytes) {
    std::int64_t all = 0, unused = 0, page = 0;
    error_code ec = ask(page_count_, all);
    if (!ec) ec = ask(free_count_, unused);
    if (!ec) ec = database_.ask("PRAGMA page_size", page);
    bytes = static_cast<std::uint64_t>((all - unused) * page);
    return ec;
}

error_code table_writer::prune(const prune_bounds& bounds, pruned& gone, effects& done) {
    std::int64_t removed = 0;
    for (bool is_due = true; is_due;) {
        std::optional<prunable> next;
        error_code ec = choose_prunable(bounds, next, is_due);
        if (ec) return ec;
        if (!next) break;
        gone.more = gone.run_ids.size() == bounds.at_most || removed >= enough_records;
        if (gone.more) break;
        if ((ec = erase(next->run, done))) return ec;
        if ((ec = ledger_.strike(next->run.facts.run_id, /*but_kept=*/true))) return ec;
        removed += next->records + 1;
        gone.run_ids.push_back(std::move(next->run.facts.run_id));
        gone.more = !is_due; // the user with the most is determined again after each
    }
    // Returns a part of the free space to the disk; the rest is reused first.
    return gone.run_ids.empty() ? error_code{} : database_.run("PRAGMA incremental_vacuum(256)");
}

error_code table_writer::probe() {
    const meta_row row{"probed_at", wall_now().time_since_epoch().count()};
    return probe_.run(row.name, row.value, sum_of(check_, row));
}

error_code table_writer::keep_mark(const calendar_mark& mark) {
    return save_mark(database_, check_, mark);
}

} // namespace tether::store
