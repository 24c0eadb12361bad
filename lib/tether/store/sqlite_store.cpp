#include <tether/store/sqlite_store.hpp>

#include <tether/store/calendar_rows.hpp>

#include <fmt/format.h>

namespace tether::store {
namespace {

namespace asio = boost::asio;
using session::continuation;

std::size_t stored_bytes_of(const std::vector<api::event>& events) {
    std::size_t bytes = 0;
    for (const api::event& event : events) bytes += event.raw.size() + 256;
    return bytes;
}

} // namespace

std::unique_ptr<sqlite_store> sqlite_store::open(asio::any_io_executor executor, const store_config& config,
                                                 std::string& why) {
    std::unique_ptr<sqlite_store> made{new sqlite_store{std::move(executor), config}};
    if (!made->start(why)) return nullptr;
    return made;
}

sqlite_store::sqlite_store(asio::any_io_executor executor, const store_config& config)
    : executor_{std::move(executor)}
    , config_{config}
    , closed_{std::make_shared<async::promise<bool>>()}
    , self_{std::make_shared<sqlite_store*>(this)} {}

bool sqlite_store::start(std::string& why) {
    if (!file_.open(config_, why)) return false;
    begin_calendar();
    const auto report = [executor = executor_, self = self_](group_report news) {
        asio::post(executor, [self, news = std::move(news)]() mutable {
            if (*self) return (*self)->take(std::move(news));
            for (finished_change& change : news.changes) change.finish(change.error);
        });
    };
    writer_ = std::make_unique<group_writer>(file_.writer(), file_.sealer(), file_.path().string(), config_, report);
    reader_ = std::make_unique<reader_threads>(executor_, file_.sealer());
    error_code ec = load_counts();
    if (!ec) ec = reader_->start(file_.path(), config_.vfs);
    if (!ec) ec = writer_->start();
    newest_ = writer_->newest_number();
    if (ec) why = fmt::format("{}: {}", file_.path().string(), ec.message());
    return !ec;
}

/// A failure to store the mark does not prevent a startup: the previous mark stays valid within this boot.
void sqlite_store::begin_calendar() {
    database& file = file_.writer();
    row_check check;
    const auto before = load_mark(file, check);
    calendar_mark now = config_.clocks ? config_.clocks() : make_mark({});
    dates_ = resume_calendar(before, now);
    now.date = dates_.date_of(now.boot_time);
    if (!is_outdated(before, now) || file.run("BEGIN IMMEDIATE")) return;
    if (save_mark(file, check, now) || file.run("COMMIT")) file.run("ROLLBACK");
}

sqlite_store::~sqlite_store() {
    *self_ = nullptr;
    reader_.reset(); // before the writer, so that no query reads data that the writer moves
    writer_.reset();
}

asio::awaitable<void> sqlite_store::async_close() {
    closing_ = true;
    reader_->stop();
    writer_->close();
    co_await async::promise<bool>::async_get(closed_);
}

error_code sqlite_store::load_counts() {
    statement all{file_.writer(), "SELECT owner, state, count(*) FROM runs GROUP BY owner, state"};
    rows counted{all};
    while (counted.next()) {
        const auto state = session::parse_run_state(counted.text(1));
        if (!state) continue;
        const auto count = static_cast<std::size_t>(counted.integer(2));
        counts_[*state] += count;
        counts_of_[static_cast<uid_t>(counted.integer(0))][*state] = count;
    }
    if (counted.error()) return counted.error();
    statement sealed{
        file_.writer(),
        "SELECT r.id, r.owner, length(c.sealed) + ifnull(length(w.sealed), 0), c.open FROM continuations c "
        "JOIN runs r ON r.key = c.run LEFT JOIN work w ON w.run = c.run"};
    rows continuations{sealed};
    while (continuations.next())
        space_.set_continuation(std::string{continuations.text(0)}, static_cast<uid_t>(continuations.integer(1)),
                                static_cast<std::uint64_t>(continuations.integer(2)), continuations.integer(3) != 0);
    if (continuations.error()) return continuations.error();
    statement known{file_.writer(), "SELECT key, id, owner, ended_at IS NOT NULL FROM runs"};
    rows runs{known};
    while (runs.next()) {
        const std::string id{runs.text(1)};
        const auto owner = static_cast<uid_t>(runs.integer(2));
        const auto bytes = file_.record_bytes().find(runs.integer(0));
        if (bytes != file_.record_bytes().end()) space_.add_records(id, owner, bytes->second);
        space_.set_finished(id, owner, runs.integer(3) != 0);
    }
    if (runs.error()) return runs.error();
    file_.forget_record_bytes();
    statement open{file_.writer(),
                   "SELECT id, owner FROM runs WHERE state IN ('queued', 'starting', 'running', 'waiting')"};
    rows live{open};
    while (live.next()) live_.emplace(live.text(0), static_cast<uid_t>(live.integer(1)));
    return live.error();
}

asio::awaitable<error_code> sqlite_store::async_write(apply what, std::size_t bytes, bool counts) {
    if (closing_) co_return errc::shutting_down;
    auto outcome = std::make_shared<async::promise<error_code>>();
    change next;
    next.apply = std::move(what);
    next.bytes = bytes;
    next.counts = counts;
    next.finish = [outcome](const error_code& ec) { outcome->set(ec); };
    writer_->submit(std::move(next));
    co_return co_await async::promise<error_code>::async_get(std::move(outcome));
}

asio::awaitable<error_code> sqlite_store::async_keep_calendar() {
    apply what = [mark = make_mark(dates_)](table_writer& tables, effects&) { return tables.keep_mark(mark); };
    co_return co_await async_write(std::move(what), 256, /*counts=*/false);
}

asio::awaitable<void> sqlite_store::async_hear_from_writer() {
    apply nothing = [](table_writer&, effects&) { return error_code{}; };
    co_await async_write(std::move(nothing), 0, /*counts=*/false);
}

void sqlite_store::take(group_report report) {
    // The listener may do anything except destroy the store.
    set_trouble(std::move(report.trouble));
    if (report.figures && on_commit_) on_commit_(*report.figures);
    for (finished_change& change : report.changes) {
        take(std::move(change.done));
        change.finish(change.error);
    }
    if (report.closed) closed_->set(true);
}

void sqlite_store::set_trouble(std::string now) {
    if (now == trouble_) return;
    trouble_ = std::move(now);
    if (on_trouble_) on_trouble_();
}

asio::awaitable<void> sqlite_store::async_look_at_files() {
    reader_threads::question<std::string> what = [this](queries&) {
        const std::string file = writer_->truncated_file();
        if (file.empty()) return file_.why_lost();
        return fmt::format("{} was truncated while the daemon ran: stored data is lost, and changes are no longer "
                           "stored. Restart the daemon, which checks what remains",
                           file);
    };
    const auto lost = co_await async_ask<std::string>(std::move(what));
    if (!lost || *lost == lost_) co_return;
    lost_ = *lost;
    if (on_trouble_) on_trouble_();
}

void sqlite_store::take(effects done) {
    for (const state_move& move : done.moves) count_move(move);
    for (const record_size& added : done.sizes) space_.add_records(added.run_id, added.owner, added.bytes);
    for (const continuation_size& now : done.continuations)
        space_.set_continuation(now.run_id, now.owner, now.bytes, now.is_open);
    for (const std::string& gone : done.removed) space_.remove(gone);
    for (const std::string& gone : done.removed) live_.erase(gone);
    for (const record& line : done.records) {
        if (line.run_now) space_.set_finished(line.run_id, line.owner, is_finished(line.run_now->state));
        if (line.run_now && is_finished(line.run_now->state)) live_.erase(line.run_id);
        else if (line.run_now) live_.insert_or_assign(line.run_id, line.owner);
        newest_ = line.number;
        if (listener_) listener_(line);
    }
}

void sqlite_store::count_move(const state_move& move) {
    auto& own = counts_of_[move.owner];
    if (move.from && --counts_[*move.from] == 0) counts_.erase(*move.from);
    if (move.from && --own[*move.from] == 0) own.erase(*move.from);
    if (move.to) ++counts_[*move.to], ++own[*move.to];
    if (own.empty()) counts_of_.erase(move.owner);
}

std::map<session::run_state, std::size_t> sqlite_store::counts(std::optional<uid_t> owner) const {
    if (!owner) return counts_;
    const auto own = counts_of_.find(*owner);
    return own == counts_of_.end() ? std::map<session::run_state, std::size_t>{} : own->second;
}

asio::awaitable<error_code> sqlite_store::async_accept(run now, continuation then, session::request_key key) {
    const error_code lost = boost::system::errc::make_error_code(boost::system::errc::no_such_file_or_directory);
    if (!lost_.empty()) co_return lost;
    auto kept = std::make_shared<const run>(std::move(now));
    const std::size_t bytes = text_size(*kept) + then.spec.events.text().size();
    apply what = [this, lost, kept, then = std::move(then), key = std::move(key)](table_writer& tables, effects& done) {
        if (!file_.why_lost().empty()) return lost; // not reported yet
        return tables.put(kept, &then, &key, done);
    };
    co_return co_await async_write(std::move(what), bytes);
}

asio::awaitable<error_code> sqlite_store::async_put(run now) {
    auto kept = std::make_shared<const run>(std::move(now));
    apply what = [kept](table_writer& tables, effects& done) { return tables.put(kept, nullptr, nullptr, done); };
    co_return co_await async_write(std::move(what), text_size(*kept));
}

asio::awaitable<error_code> sqlite_store::async_checkpoint(run now, continuation then) {
    auto kept = std::make_shared<const run>(std::move(now));
    apply what = [kept, then = std::move(then)](table_writer& tables, effects& done) {
        return tables.put(kept, &then, nullptr, done);
    };
    co_return co_await async_write(std::move(what), text_size(*kept));
}

asio::awaitable<error_code> sqlite_store::async_note(std::string run_id, continuation then) {
    apply what = [run_id = std::move(run_id), then = std::move(then)](table_writer& tables, effects& done) {
        return tables.note(run_id, then, done);
    };
    co_return co_await async_write(std::move(what), 1024);
}

asio::awaitable<error_code> sqlite_store::async_append(std::string run_id, std::vector<api::event> events) {
    const std::size_t bytes = stored_bytes_of(events);
    auto added = std::make_shared<const std::vector<api::event>>(std::move(events));
    apply what = [run_id = std::move(run_id), added](table_writer& tables, effects& done) {
        return tables.append(run_id, *added, done);
    };
    co_return co_await async_write(std::move(what), bytes);
}

void sqlite_store::preview(const std::string& run_id, const api::event& event) {
    const auto known = live_.find(run_id);
    if (known == live_.end() || !listener_) return;
    record line;
    line.kind = record_kind::preview;
    line.run_id = run_id;
    line.owner = known->second;
    line.event_raw = event.raw;
    listener_(line);
}

asio::awaitable<error_code> sqlite_store::async_remove(std::string run_id) {
    apply what = [run_id = std::move(run_id)](table_writer& tables, effects& done) {
        return tables.remove(run_id, done);
    };
    co_return co_await async_write(std::move(what), 256);
}

asio::awaitable<result<pruned>> sqlite_store::async_prune(wall_time now, std::size_t at_most) {
    pruned all;
    const wall_time ended_by = now - config_.retain;
    do {
        auto part = std::make_shared<pruned>();
        prune_bounds bounds;
        bounds.ended_by = ended_by;
        bounds.max_bytes = config_.max_bytes;
        bounds.unfinished = space_.unfinished(std::nullopt);
        bounds.at_most = at_most - all.run_ids.size();
        if (config_.max_bytes_per_owner != 0) bounds.over_share = space_.owners_over(config_.max_bytes_per_owner);
        bounds.largest_first = space_.owners_over(0);
        apply what = [part, bounds = std::move(bounds)](table_writer& tables, effects& done) {
            *part = pruned{};
            return tables.prune(bounds, *part, done);
        };
        if (const error_code ec = co_await async_write(std::move(what), 256)) co_return ec;
        for (std::string& id : part->run_ids) all.run_ids.push_back(std::move(id));
        all.more = part->more;
    } while (all.more && all.run_ids.size() < at_most);
    co_return all;
}

template <class T>
asio::awaitable<result<T>> sqlite_store::async_ask(reader_threads::question<T> what, uid_t asker) {
    auto answer = co_await reader_->async_ask<T>(std::move(what), asker);
    if (!answer && is_damage(answer.error())) {
        writer_->note_damage();
        set_trouble(fmt::format("{}: {}", file_.path().string(), answer.error().message()));
    }
    co_return answer;
}

asio::awaitable<result<std::optional<run>>> sqlite_store::async_find(std::string run_id, uid_t asker) {
    using answer = std::optional<run>;
    reader_threads::question<answer> what = [id = std::move(run_id)](queries& q) { return q.runs.find(id); };
    co_return co_await async_ask<answer>(std::move(what), asker);
}

asio::awaitable<result<std::optional<run_header>>> sqlite_store::async_header(std::string run_id, uid_t asker) {
    using answer = std::optional<run_header>;
    reader_threads::question<answer> what = [id = std::move(run_id)](queries& q) { return q.runs.header(id); };
    co_return co_await async_ask<answer>(std::move(what), asker);
}

asio::awaitable<result<run_page>> sqlite_store::async_list(run_query query) {
    using answer = run_page;
    const uid_t asker = query.asker;
    reader_threads::question<answer> what = [query = std::move(query)](queries& q) { return q.runs.list(query); };
    co_return co_await async_ask<answer>(std::move(what), asker);
}

asio::awaitable<result<std::vector<record>>> sqlite_store::async_records(record_query query) {
    using answer = std::vector<record>;
    const uid_t asker = query.asker;
    // Only up to the newest record that the listener received: it then gets each newer record once.
    reader_threads::question<answer> what = [query = std::move(query), newest = newest_](queries& q) {
        return q.records.records(query, newest);
    };
    co_return co_await async_ask<answer>(std::move(what), asker);
}

asio::awaitable<result<std::uint64_t>> sqlite_store::async_newest_record_of(uid_t owner) {
    using answer = std::uint64_t;
    reader_threads::question<answer> what = [owner, newest = newest_](queries& q) {
        return q.records.newest_of(owner, newest);
    };
    co_return co_await async_ask<answer>(std::move(what), owner);
}

asio::awaitable<result<std::optional<remembered_request>>> sqlite_store::async_recall(uid_t owner, std::string key) {
    using answer = std::optional<remembered_request>;
    reader_threads::question<answer> what = [owner, key = std::move(key)](queries& q) {
        return q.runs.recall(owner, key);
    };
    co_return co_await async_ask<answer>(std::move(what), owner);
}

asio::awaitable<result<std::optional<remembered_send>>> sqlite_store::async_recall_send(std::string run_id,
                                                                                        std::string key) {
    using answer = std::optional<remembered_send>;
    reader_threads::question<answer> what = [id = std::move(run_id), key = std::move(key)](queries& q) {
        return q.runs.recall_send(id, key);
    };
    co_return co_await async_ask<answer>(std::move(what));
}

asio::awaitable<result<std::vector<run>>> sqlite_store::async_turns(turn_query query) {
    using answer = std::vector<run>;
    const uid_t asker = query.asker;
    reader_threads::question<answer> what = [query = std::move(query)](queries& q) { return q.records.turns(query); };
    co_return co_await async_ask<answer>(std::move(what), asker);
}

asio::awaitable<result<std::vector<session::kept_run>>> sqlite_store::async_unfinished(std::string after,
                                                                                       std::size_t limit) {
    using answer = std::vector<session::kept_run>;
    reader_threads::question<answer> what = [after = std::move(after), limit](queries& q) {
        return q.runs.unfinished(after, limit);
    };
    co_return co_await async_ask<answer>(std::move(what));
}

asio::awaitable<result<std::optional<session::kept_run>>> sqlite_store::async_load(std::string run_id) {
    using answer = std::optional<session::kept_run>;
    reader_threads::question<answer> what = [id = std::move(run_id)](queries& q) { return q.runs.load(id); };
    co_return co_await async_ask<answer>(std::move(what));
}

asio::awaitable<result<std::vector<session::event_mark>>> sqlite_store::async_event_marks(std::string run_id) {
    using answer = std::vector<session::event_mark>;
    reader_threads::question<answer> what = [id = std::move(run_id)](queries& q) { return q.records.marks(id); };
    co_return co_await async_ask<answer>(std::move(what));
}

asio::awaitable<result<std::vector<run>>> sqlite_store::async_runs_of_session(std::string session_id) {
    using answer = std::vector<run>;
    reader_threads::question<answer> what = [id = std::move(session_id)](queries& q) { return q.runs.of_session(id); };
    co_return co_await async_ask<answer>(std::move(what));
}

asio::awaitable<result<std::vector<session::ledger_entry>>> sqlite_store::async_ledger() {
    using answer = std::vector<session::ledger_entry>;
    reader_threads::question<answer> what = [](queries& q) { return q.runs.ledger(); };
    co_return co_await async_ask<answer>(std::move(what));
}

} // namespace tether::store
