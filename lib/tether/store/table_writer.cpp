#include <tether/store/table_writer.hpp>

#include <tether/store/calendar_rows.hpp>
#include <tether/store/continuation_codec.hpp>
#include <tether/store/run_codec.hpp>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
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

table_writer::table_writer(database& file, const seal& sealer)
    : database_{file}
    , seal_{sealer}
    , records_{file, check_}
    , ledger_{file, check_}
    , find_{file,
            "SELECT r.key, r.owner, r.state, r.remote, r.session_id, "
            "ifnull(c.in_doubt, 0), ifnull(length(w.sealed), 0) "
            "FROM runs r LEFT JOIN continuations c ON c.run = r.key LEFT JOIN work w ON w.run = r.key WHERE r.id = ?"}
    , new_key_{file, "SELECT ifnull(max(key), 0) + 1 FROM runs"}
    , insert_run_{file,
                  "INSERT INTO runs(owner, state, remote, session_id, ended_at, document, row_check, key, id) "
                  "VALUES(?,?,?,?,?,?,?,?,?)"}
    , update_run_{file,
                  "UPDATE runs SET owner = ?, state = ?, remote = ?, session_id = ?, ended_at = ?, document = ?, "
                  "row_check = ? WHERE key = ? AND id = ?"}
    , put_continuation_{file,
                        "INSERT OR REPLACE INTO continuations(run, open, in_doubt, sealed, row_check) "
                        "VALUES(?,?,?,?,?)"}
    , drop_continuation_{file, "DELETE FROM continuations WHERE run = ?"}
    , put_work_{file, "INSERT INTO work(run, sealed, row_check) VALUES(?,?,?)"}
    , drop_work_{file, "DELETE FROM work WHERE run = ?"}
    , put_key_{file, "INSERT OR REPLACE INTO request_keys(owner, key, digest, run, row_check) VALUES(?,?,?,?,?)"}
    , put_turn_{file, "INSERT OR REPLACE INTO turns(run, turn, record, row_check) VALUES(?,?,?,?)"}
    , put_send_{file, "INSERT OR REPLACE INTO send_keys(run, key, digest, answer, row_check) VALUES(?,?,?,?,?)"}
    , begin_send_{file, "INSERT OR IGNORE INTO send_keys(run, key, digest, answer, row_check) VALUES(?,?,?,?,?)"}
    , drop_send_{file, "DELETE FROM send_keys WHERE run = ? AND key = ?"}
    , erase_{file, "DELETE FROM runs WHERE key = ?"}
    , oldest_{file, select_oldest("")}
    , oldest_of_{file, select_oldest("AND r.owner = ? ")}
    , oldest_to_spare_{file, select_oldest(fmt::format("AND r.owner = ? {}", has_newer))}
    , page_count_{file, "PRAGMA page_count"}
    , free_count_{file, "PRAGMA freelist_count"}
    , probe_{file, "INSERT OR REPLACE INTO meta(name, value, row_check) VALUES(?,?,?)"} {}

error_code table_writer::find(const std::string& run_id, std::optional<known_run>& found_run) {
    rows found{find_, std::string_view{run_id}};
    if (!found.next()) return found.error();
    const auto state = session::parse_run_state(found.text(2));
    if (!state) return damaged();
    known_run& known = found_run.emplace();
    known.key = found.integer(0);
    known.owner = static_cast<uid_t>(found.integer(1));
    known.facts.run_id = run_id;
    known.facts.state = *state;
    known.facts.remote = parse_remote(found.text(3));
    known.facts.session_id = found.text(4);
    known.facts.create_in_doubt = found.integer(5) != 0;
    known.work_bytes = static_cast<std::uint64_t>(found.integer(6));
    return {};
}

error_code table_writer::put(std::shared_ptr<const run> updated, const session::continuation* continuation,
                             const session::request_key* key, effects& changes) {
    std::optional<known_run> known;
    if (const error_code ec = find(updated->id, known)) return ec;
    const std::optional<run_state> state_before = known ? std::optional{known->facts.state} : std::nullopt;
    if (!known) {
        known.emplace().is_new = true;
        if (const error_code ec = ask(new_key_, known->key)) return ec;
    }
    known->owner = updated->owner.uid;
    const bool in_doubt =
        continuation ? continuation->open && continuation->create_in_doubt : known->facts.create_in_doubt;
    known->facts = {updated->id, updated->session_id, updated->state, updated->remote, in_doubt};
    const std::string document = to_kept_text(*updated);
    if (const error_code ec = write_run(*updated, document, *known)) return ec;
    if (continuation)
        if (const error_code ec = write_continuation(*known, *continuation, changes)) return ec;
    if (key && !key->key.empty())
        if (const error_code ec = write_key(known->key, *updated, *key)) return ec;
    if (const error_code ec = ledger_.account(known->facts)) return ec;
    if (const error_code ec = records_.add_run(known->key, updated, document, changes)) return ec;
    if (is_finished(updated->state) && updated->turns > 0)
        if (const error_code ec = write_turn(known->key, *updated)) return ec;
    changes.moves.push_back({updated->owner.uid, state_before, updated->state});
    return {};
}

error_code table_writer::write_run(const run& updated, std::string_view document, const known_run& known) {
    run_row row;
    row.key = known.key;
    row.id = updated.id;
    row.owner = updated.owner.uid;
    row.state = to_string(updated.state);
    row.remote = to_string(updated.remote);
    row.session_id = updated.session_id;
    row.ended_at = retained_since(updated);
    row.document = document;
    return (known.is_new ? insert_run_ : update_run_)
        .run(row.owner, row.state, row.remote, row.session_id, row.ended_at, row.document, sum_of(check_, row), row.key,
             row.id);
}

error_code table_writer::write_continuation(known_run& known, const session::continuation& continuation,
                                            effects& changes) {
    if (const error_code ec = write_work(known, continuation)) return ec;
    if (const error_code ec = write_send(known.key, continuation.keyed)) return ec;
    const std::string& run_id = known.facts.run_id;
    if (!continuation.open && continuation.secrets.empty()) {
        changes.continuations.push_back({run_id, known.owner, 0, false});
        return drop_continuation_.run(known.key);
    }
    const auto sealed = seal_.close(to_kept_text(continuation), run_id);
    if (!sealed) return sealed.error();
    continuation_row row;
    row.run = known.key;
    row.open = continuation.open ? 1 : 0;
    row.in_doubt = continuation.open && continuation.create_in_doubt ? 1 : 0;
    row.sealed = *sealed;
    changes.continuations.push_back({run_id, known.owner, sealed->size() + known.work_bytes, continuation.open});
    return put_continuation_.run(row.run, row.open, row.in_doubt, blob_view{row.sealed}, sum_of(check_, row));
}

/// The text of the work is stored with a new run, and deleted with the first continuation that no longer has the work.
/// That of a further turn is not stored: a restart only searches for it.
error_code table_writer::write_work(known_run& known, const session::continuation& continuation) {
    const bool is_wanted = continuation.open && !continuation.spec.events.empty();
    if (!is_wanted && known.work_bytes > 0) {
        known.work_bytes = 0;
        return drop_work_.run(known.key);
    }
    if (!is_wanted || !known.is_new) return {};
    const auto sealed = seal_.close(continuation.spec.events.text(), sealed_name_of_work(known.facts.run_id));
    if (!sealed) return sealed.error();
    known.work_bytes = sealed->size();
    const work_row row{known.key, *sealed};
    return put_work_.run(row.run, blob_view{row.sealed}, sum_of(check_, row));
}

error_code table_writer::write_key(std::int64_t run_key, const run& updated, const session::request_key& key) {
    request_row row;
    row.owner = updated.owner.uid;
    row.key = key.key;
    row.digest = key.body_digest;
    row.run = run_key;
    row.run_id = updated.id;
    return put_key_.run(row.owner, row.key, row.digest, row.run, sum_of(check_, row));
}

/// The newest record is the one that contains the finished turn.
error_code table_writer::write_turn(std::int64_t run_key, const run& updated) {
    const turn_row row{run_key, std::int64_t{updated.turns}, static_cast<std::int64_t>(records_.newest())};
    return put_turn_.run(row.run, row.turn, row.record, sum_of(check_, row));
}

error_code table_writer::write_send(std::int64_t run_key, const session::keyed_send& send) {
    using session::send_outcome;
    if (send.key.empty()) return {};
    if (send.outcome == send_outcome::dropped) return drop_send_.run(run_key, std::string_view{send.key});
    send_row row;
    row.run = run_key;
    row.key = send.key;
    row.digest = send.body_digest;
    std::string answer;
    if (send.outcome == send_outcome::accepted) {
        answer = boost::json::serialize(boost::json::array(send.event_ids.begin(), send.event_ids.end()));
        row.answer = answer;
    }
    statement& put = row.answer ? put_send_ : begin_send_;
    return put.run(row.run, row.key, row.digest, row.answer, sum_of(check_, row));
}

error_code table_writer::note(const std::string& run_id, const session::continuation& continuation, effects& changes) {
    std::optional<known_run> known;
    if (const error_code ec = find(run_id, known)) return ec;
    if (!known) return errc::not_found;
    if (const error_code ec = write_continuation(*known, continuation, changes)) return ec;
    known->facts.create_in_doubt = continuation.open && continuation.create_in_doubt;
    return ledger_.account(known->facts);
}

error_code table_writer::append(const std::string& run_id, const std::vector<api::event>& events, effects& changes) {
    std::optional<known_run> known;
    if (const error_code ec = find(run_id, known)) return ec;
    if (!known) return errc::not_found;
    for (const api::event& event : events)
        if (const error_code ec = records_.add_event(known->key, run_id, known->owner, event, changes)) return ec;
    return {};
}

error_code table_writer::remove(const std::string& run_id, effects& changes) {
    std::optional<known_run> known;
    if (const error_code ec = find(run_id, known)) return ec;
    if (known)
        if (const error_code ec = erase(*known, changes)) return ec;
    return ledger_.strike(run_id, /*but_kept=*/false);
}

error_code table_writer::erase(const known_run& erased, effects& changes) {
    if (const error_code ec = records_.remember_newest()) return ec;
    if (const error_code ec = erase_.run(erased.key)) return ec; // also deletes records, keys and continuation
    changes.moves.push_back({erased.owner, erased.facts.state, std::nullopt});
    changes.removed.push_back(erased.facts.run_id);
    return {};
}

error_code table_writer::read_prunable(rows& found, std::optional<prunable>& choice) {
    choice.reset();
    if (!found.next()) return found.error();
    const auto state = session::parse_run_state(found.text(2));
    if (!state) return damaged();
    prunable& oldest = choice.emplace();
    oldest.run.key = found.integer(0);
    oldest.run.facts.run_id = found.text(1);
    oldest.run.facts.state = *state;
    oldest.run.owner = static_cast<uid_t>(found.integer(3));
    oldest.ended_at = found.integer(4);
    oldest.records = found.integer(5);
    return {};
}

error_code table_writer::next_prunable(std::optional<prunable>& choice) {
    rows found{oldest_};
    return read_prunable(found, choice);
}

/// Finds the oldest run, by `oldest`, of the first owner that has one.
error_code table_writer::next_prunable_of(statement& oldest, const std::vector<uid_t>& owners,
                                          std::optional<prunable>& choice) {
    choice.reset();
    for (const uid_t owner : owners) {
        rows found{oldest, std::int64_t{owner}};
        if (const error_code ec = read_prunable(found, choice); ec || choice) return ec;
    }
    return {};
}

/// Chooses the next run to delete; `is_due`: its time has passed, so it is not deleted to free space.
error_code table_writer::choose_prunable(const prune_bounds& bounds, std::optional<prunable>& choice, bool& is_due) {
    if (const error_code ec = next_prunable(choice)) return ec;
    is_due = choice && choice->ended_at <= bounds.ended_by.time_since_epoch().count();
    if (!choice || is_due) return {};
    if (const error_code ec = next_prunable_of(oldest_to_spare_, bounds.over_share, choice); ec || choice) return ec;
    std::uint64_t used = 0;
    if (bounds.max_bytes == 0) return {};
    if (const error_code ec = used_bytes(used)) return ec;
    if (used - std::min(used, bounds.unfinished) <= bounds.max_bytes) return {};
    return next_prunable_of(oldest_of_, bounds.largest_first, choice);
}

error_code table_writer::used_bytes(std::uint64_t& bytes) {
    std::int64_t all = 0, unused = 0, page = 0;
    error_code ec = ask(page_count_, all);
    if (!ec) ec = ask(free_count_, unused);
    if (!ec) ec = database_.ask("PRAGMA page_size", page);
    bytes = static_cast<std::uint64_t>((all - unused) * page);
    return ec;
}

error_code table_writer::prune(const prune_bounds& bounds, pruned& removed_runs, effects& changes) {
    std::int64_t removed = 0;
    for (bool is_due = true; is_due;) {
        std::optional<prunable> next;
        error_code ec = choose_prunable(bounds, next, is_due);
        if (ec) return ec;
        if (!next) break;
        removed_runs.more = removed_runs.run_ids.size() == bounds.at_most || removed >= enough_records;
        if (removed_runs.more) break;
        if ((ec = erase(next->run, changes))) return ec;
        if ((ec = ledger_.strike(next->run.facts.run_id, /*but_kept=*/true))) return ec;
        removed += next->records + 1;
        removed_runs.run_ids.push_back(std::move(next->run.facts.run_id));
        removed_runs.more = !is_due; // the user with the most is determined again after each
    }
    // Returns a part of the free space to the disk; the rest is reused first.
    return removed_runs.run_ids.empty() ? error_code{} : database_.run("PRAGMA incremental_vacuum(256)");
}

error_code table_writer::probe() {
    const meta_row row{"probed_at", wall_now().time_since_epoch().count()};
    return probe_.run(row.name, row.value, sum_of(check_, row));
}

error_code table_writer::keep_mark(const calendar_mark& mark) {
    return save_mark(database_, check_, mark);
}

} // namespace tether::store
