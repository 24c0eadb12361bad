#include <tether/store/run_queries.hpp>

#include <tether/core/json_members.hpp>
#include <tether/store/continuation_codec.hpp>
#include <tether/store/run_codec.hpp>

#include <algorithm>
#include <fmt/format.h>

namespace tether::store {
namespace {

using session::run_state;

/// The approximate number of runs that one query checks for labels, limited because other queries wait.
constexpr std::size_t most_examined = 1000;
/// Limit for the total size of their documents, in bytes.
constexpr std::size_t most_read = 8u << 20;

/// Greater than every id.
constexpr std::string_view after_all = "\xf4\x8f\xbf\xbf";

std::string select(const char* columns, std::string_view rest) {
    return fmt::format("SELECT {} FROM {}", columns, rest);
}

std::string kept_select(std::string_view join, std::string_view rest) {
    return fmt::format("SELECT {}, {}, {} FROM runs r {} LEFT JOIN work w ON w.run = r.key WHERE {}", run_row::columns,
                       continuation_row::columns, work_row::columns, join, rest);
}

bool has_labels(const run& r, const std::map<std::string, std::string>& wanted) {
    return std::all_of(wanted.begin(), wanted.end(), [&](const auto& label) {
        const auto found = r.labels.find(label.first);
        return found != r.labels.end() && found->second == label.second;
    });
}

std::vector<std::string_view> words_of(const std::vector<run_state>& states) {
    std::vector<std::string_view> words;
    for (int i = 0; i <= static_cast<int>(run_state::timed_out); ++i)
        if (states.empty() || std::find(states.begin(), states.end(), static_cast<run_state>(i)) != states.end())
            words.push_back(to_string(static_cast<run_state>(i)));
    return words;
}

} // namespace

run_queries::run_queries(database& file, const seal& sealer)
    : seal_{sealer}
    , find_{file, select(run_row::columns, "runs r WHERE r.id = ?")}
    , header_{file, "SELECT owner, state FROM runs WHERE id = ?"}
    , newest_{file, "SELECT id FROM runs WHERE id < ? ORDER BY id DESC LIMIT ?"}
    , of_state_{file, "SELECT id FROM runs WHERE state = ? AND id < ? ORDER BY id DESC LIMIT ?"}
    , of_owner_{file, "SELECT id FROM runs WHERE owner = ? AND state = ? AND id < ? ORDER BY id DESC LIMIT ?"}
    , load_{file, kept_select("LEFT JOIN continuations c ON c.run = r.key", "r.id = ?")}
    , unfinished_{file,
                  kept_select("JOIN continuations c ON c.run = r.key",
                              "c.open <> 0 AND r.id > ? ORDER BY r.id LIMIT ?")}
    , of_session_{file, select(run_row::columns, "runs r WHERE r.session_id = ? AND r.session_id <> '' ORDER BY r.id")}
    , ledger_{file, select(ledger_row::columns, "ledger l ORDER BY l.run_id")}
    , recall_{file,
              fmt::format("SELECT {} FROM {} WHERE k.owner = ? AND k.key = ?", request_row::columns, request_row::from)}
    , recall_send_{file,
                   fmt::format("SELECT {} FROM {} JOIN runs r ON r.key = s.run WHERE r.id = ? AND s.key = ?",
                               send_row::columns, send_row::from)} {}

result<std::optional<run>> run_queries::find(const std::string& run_id) {
    std::size_t bytes = 0;
    return find(run_id, bytes);
}

result<std::optional<run_header>> run_queries::header(const std::string& run_id) {
    rows found{header_, std::string_view{run_id}};
    if (!found.next()) {
        if (found.error()) return found.error();
        return std::optional<run_header>{};
    }
    const auto state = session::parse_run_state(found.text(1));
    if (!state) return damaged();
    return std::optional{run_header{static_cast<uid_t>(found.integer(0)), *state}};
}

/// Adds the size of the run's document to `bytes`.
result<std::optional<run>> run_queries::find(const std::string& run_id, std::size_t& bytes) {
    rows found{find_, std::string_view{run_id}};
    run_row row;
    if (!found.next() || !read_row(found, check_, row)) {
        if (found.error()) return found.error();
        return std::optional<run>{};
    }
    bytes += row.document.size();
    auto kept = parse_kept_run(row.document);
    if (!kept) return kept.error();
    return std::optional<run>{std::move(*kept)};
}

error_code run_queries::add_ids(rows& found, std::vector<std::string>& ids) {
    while (found.next()) ids.emplace_back(found.text(0));
    return found.error();
}

/// Merges the newest ids of each state, because each of these queries follows an index.
result<std::vector<std::string>> run_queries::ids_below(const run_query& query, const std::string& before,
                                                        std::size_t limit) {
    const std::string_view from = before.empty() ? after_all : std::string_view{before};
    const auto most = static_cast<std::int64_t>(limit);
    std::vector<std::string> ids;
    error_code ec;
    if (query.states.empty() && !query.owner) {
        rows found{newest_, from, most};
        ec = add_ids(found, ids);
    } else {
        for (const std::string_view state : words_of(query.states)) {
            if (query.owner) {
                rows found{of_owner_, std::int64_t{*query.owner}, state, from, most};
                ec = add_ids(found, ids);
            } else {
                rows found{of_state_, state, from, most};
                ec = add_ids(found, ids);
            }
            if (ec) break;
        }
        std::sort(ids.begin(), ids.end(), std::greater<>{});
        ids.resize(std::min(ids.size(), limit));
    }
    if (ec) return ec;
    return ids;
}

result<run_page> run_queries::list(const run_query& query) {
    // Labels are in the document: runs are checked in batches until enough match.
    const std::size_t batch = query.labels.empty() ? query.limit + 1 : std::max<std::size_t>(query.limit + 1, 200);
    run_page page;
    std::size_t examined = 0, read = 0, page_bytes = 0;
    for (std::string before = query.after;;) {
        const auto ids = ids_below(query, before, batch);
        if (!ids) return ids.error();
        for (const std::string& id : *ids) {
            if (page.runs.size() == query.limit || page_bytes >= query.max_bytes || read >= most_read ||
                examined >= most_examined) {
                page.after = before;
                return page;
            }
            const std::size_t read_before = read;
            auto one = find(id, read);
            if (!one) return one.error();
            before = id;
            ++examined;
            if (!*one || !has_labels(**one, query.labels)) continue;
            page_bytes += read - read_before;
            page.runs.push_back(std::move(**one));
        }
        if (ids->size() < batch) return page;
    }
}

result<session::kept_run> run_queries::read_kept(rows& found) {
    run_row row;
    if (!read_row(found, check_, row)) return found.error();
    auto document = parse_kept_run(row.document);
    if (!document) return document.error();
    session::kept_run kept{std::move(*document), {}};
    if (found.is_null(run_row::width)) return kept;
    continuation_row sealed;
    if (!read_row(found, check_, sealed, run_row::width)) return found.error();
    const auto text = seal_.open(sealed.sealed, kept.run.id);
    if (!text) return text.error();
    auto continuation = parse_kept_continuation(*text);
    if (!continuation) return continuation.error();
    kept.continuation = std::move(*continuation);
    if (const error_code ec = read_work(found, kept)) return ec;
    return kept;
}

/// Adds the text of the work, if it is stored, from the current row of `found`. The work of a further turn has none.
error_code run_queries::read_work(rows& found, session::kept_run& kept) {
    constexpr int first = run_row::width + continuation_row::width;
    session::input_batch& work = kept.continuation.spec.events;
    if (found.is_null(first)) return work.empty() || is_finished(kept.run.state) ? error_code{} : damaged();
    work_row row;
    if (!read_row(found, check_, row, first)) return found.error();
    auto text = seal_.open(row.sealed, sealed_name_of_work(kept.run.id));
    if (!text) return text.error();
    work.set_text(std::move(*text));
    return {};
}

result<std::optional<session::kept_run>> run_queries::load(const std::string& run_id) {
    rows found{load_, std::string_view{run_id}};
    if (!found.next()) {
        if (found.error()) return found.error();
        return std::optional<session::kept_run>{};
    }
    auto kept = read_kept(found);
    if (!kept) return kept.error();
    return std::optional<session::kept_run>{std::move(*kept)};
}

result<std::vector<session::kept_run>> run_queries::unfinished(const std::string& after, std::size_t limit) {
    rows found{unfinished_, std::string_view{after}, static_cast<std::int64_t>(limit)};
    std::vector<session::kept_run> page;
    while (found.next()) {
        auto kept = read_kept(found);
        if (!kept) return kept.error();
        page.push_back(std::move(*kept));
    }
    if (found.error()) return found.error();
    return page;
}

result<std::vector<run>> run_queries::of_session(const std::string& session_id) {
    rows found{of_session_, std::string_view{session_id}};
    std::vector<run> all;
    run_row row;
    while (found.next() && read_row(found, check_, row)) {
        auto kept = parse_kept_run(row.document);
        if (!kept) return kept.error();
        all.push_back(std::move(*kept));
    }
    if (found.error()) return found.error();
    return all;
}

result<std::vector<session::ledger_entry>> run_queries::ledger() {
    rows found{ledger_};
    std::vector<session::ledger_entry> all;
    ledger_row row;
    while (found.next() && read_row(found, check_, row)) {
        session::ledger_entry line;
        line.session_id = row.session_id;
        line.run_id = row.run_id;
        line.since = wall_time{std::chrono::microseconds{row.since}};
        line.kept = row.kept != 0;
        all.push_back(std::move(line));
    }
    if (found.error()) return found.error();
    return all;
}

result<std::optional<remembered_request>> run_queries::recall(uid_t owner, const std::string& key) {
    rows found{recall_, std::int64_t{owner}, std::string_view{key}};
    request_row row;
    std::optional<remembered_request> request;
    if (found.next() && read_row(found, check_, row))
        request = remembered_request{std::string{row.digest}, std::string{row.run_id}};
    if (found.error()) return found.error();
    return request;
}

result<std::optional<remembered_send>> run_queries::recall_send(const std::string& run_id, const std::string& key) {
    rows found{recall_send_, std::string_view{run_id}, std::string_view{key}};
    send_row row;
    std::optional<remembered_send> send;
    if (found.next() && read_row(found, check_, row)) {
        send.emplace().body_digest = row.digest;
        if (row.answer) {
            const auto ids = parse_kept_json(*row.answer);
            if (!ids || !read_value(*ids, send->event_ids.emplace())) return damaged();
        }
    }
    if (found.error()) return found.error();
    return send;
}

} // namespace tether::store
