#include <tether/store/memory_store.hpp>

#include <tether/core/json_text.hpp>
#include <tether/session/policy/run_size.hpp>

#include <algorithm>
#include <iterator>

namespace tether::store {
namespace {

namespace asio = boost::asio;
using session::run_state;

constexpr run_state all_states[] = {run_state::queued,    run_state::starting,  run_state::running,
                                    run_state::waiting,   run_state::succeeded, run_state::failed,
                                    run_state::cancelled, run_state::timed_out};

bool has_labels(const run& r, const std::map<std::string, std::string>& wanted) {
    return std::all_of(wanted.begin(), wanted.end(), [&](const auto& label) {
        const auto found = r.labels.find(label.first);
        return found != r.labels.end() && found->second == label.second;
    });
}

/// Iterates over several sets of ids at once, newest id first, from below `before` (from the end when empty).
class newest_first {
  public:
    newest_first(const std::vector<const std::set<std::string>*>& sets, const std::string& before) {
        for (const auto* set : sets)
            cursors_.push_back({set->begin(), before.empty() ? set->end() : set->lower_bound(before)});
    }

    const std::string* next() {
        cursor* best = nullptr;
        for (cursor& c : cursors_)
            if (c.at != c.first && (!best || *std::prev(c.at) > *std::prev(best->at))) best = &c;
        return best ? &*--best->at : nullptr;
    }

  private:
    struct cursor {
        std::set<std::string>::const_iterator first, at;
    };
    std::vector<cursor> cursors_;
};

} // namespace

asio::awaitable<error_code> memory_store::async_accept(run now, session::continuation then, session::request_key key) {
    kept_run& entry = runs_[now.id];
    entry.then = std::move(then);
    if (!key.key.empty()) {
        entry.keys.push_back(key.key);
        requests_.insert_or_assign({now.owner.uid, std::move(key.key)},
                                   remembered_request{std::move(key.body_digest), now.id});
    }
    keep(std::move(now));
    co_return error_code{};
}

asio::awaitable<error_code> memory_store::async_put(run now) {
    keep(std::move(now));
    co_return error_code{};
}

asio::awaitable<error_code> memory_store::async_checkpoint(run now, session::continuation then) {
    runs_[now.id].then = then.open ? std::move(then) : session::rest_of(std::move(then));
    keep(std::move(now));
    co_return error_code{};
}

asio::awaitable<error_code> memory_store::async_note(std::string run_id, session::continuation then) {
    const auto entry = runs_.find(run_id);
    if (entry == runs_.end()) co_return errc::not_found;
    entry->second.then = then.open ? std::move(then) : session::rest_of(std::move(then));
    account(entry->second);
    co_return error_code{};
}

/// Indexes the run and reports it to the feed's readers, which may remove it: the entry may not exist afterwards.
memory_store::kept_run& memory_store::keep(run now) {
    kept_run& entry = runs_[now.id];
    if (entry.now) unindex(entry);
    entry.now = std::make_shared<const run>(std::move(now));
    const run& r = *entry.now;
    by_state_[{std::nullopt, r.state}].insert(r.id);
    by_state_[{r.owner.uid, r.state}].insert(r.id);
    if (const auto end = session::end_of(r); end && is_finished(r.state)) by_end_.emplace(*end, r.id);
    account(entry);

    record line;
    line.kind = record_kind::run;
    line.run_now = entry.now;
    add_record(entry, std::move(line));
    return entry;
}

void memory_store::account(const kept_run& entry) {
    using session::remote_state;
    const run& r = *entry.now;
    const bool being_made = r.state == run_state::starting && r.session_id.empty();
    const bool there = r.remote == remote_state::held || r.remote == remote_state::kept;
    if (!there && !being_made && !entry.then.create_in_doubt) {
        ledger_.erase(r.id);
        return;
    }
    session::ledger_entry& line =
        ledger_.try_emplace(r.id, session::ledger_entry{{}, r.id, wall_now(), false}).first->second;
    line.session_id = there ? r.session_id : std::string();
    line.kept = r.remote == remote_state::kept;
}

asio::awaitable<error_code> memory_store::async_append(std::string run_id, std::vector<api::event> events) {
    for (api::event& event : events) {
        const auto entry = runs_.find(run_id); // a listener may have removed it
        if (entry == runs_.end()) co_return errc::not_found;
        const shared_text raw = event.raw;
        if (!event.id.empty() && !entry->second.known.insert(event.id).second) {
            const auto kept = entry->second.queued.find(event.id);
            if (kept != entry->second.queued.end()) { // replaces the stored copy
                if (const auto at = records_.find(kept->second); at != records_.end()) at->second.event_raw = raw;
                if (!event.queued) {
                    entry->second.queued.erase(kept);
                    for (session::event_mark& mark : entry->second.marks)
                        if (mark.id == event.id) mark.queued = false;
                }
            }
            continue;
        }
        entry->second.marks.push_back({event.id, event.type, event.processed_at, event.queued});
        record line;
        line.event_raw = raw;
        const std::uint64_t number = add_record(entry->second, std::move(line));
        if (const auto still = runs_.find(run_id); event.queued && !event.id.empty() && still != runs_.end())
            still->second.queued.emplace(event.id, number);
    }
    co_return error_code{};
}

void memory_store::preview(const std::string& run_id, const api::event& event) {
    const auto entry = runs_.find(run_id);
    if (entry == runs_.end()) return;
    record line;
    line.kind = record_kind::preview;
    line.run_id = run_id;
    line.owner = entry->second.now->owner.uid;
    line.event_raw = event.raw;
    listeners_.tell(line);
}

asio::awaitable<error_code> memory_store::async_remove(std::string run_id) {
    forget(run_id);
    ledger_.erase(run_id);
    co_return error_code{};
}

asio::awaitable<result<std::optional<run>>> memory_store::async_find(std::string run_id, uid_t) {
    std::optional<run> found;
    if (const auto entry = runs_.find(run_id); entry != runs_.end()) found = *entry->second.now;
    co_return found;
}

asio::awaitable<result<std::optional<run_header>>> memory_store::async_header(std::string run_id, uid_t) {
    std::optional<run_header> found;
    if (const auto entry = runs_.find(run_id); entry != runs_.end())
        found = run_header{entry->second.now->owner.uid, entry->second.now->state};
    co_return found;
}

asio::awaitable<result<run_page>> memory_store::async_list(run_query query) {
    run_page page;
    newest_first walk{candidates(query), query.after};
    std::size_t bytes = 0;
    while (const std::string* id = walk.next()) {
        const run& r = *runs_.at(*id).now;
        if (!has_labels(r, query.labels)) continue;
        if (page.runs.size() == query.limit || bytes >= query.max_bytes) {
            page.after = page.runs.back().id;
            break;
        }
        bytes += text_size(r);
        page.runs.push_back(r);
    }
    co_return page;
}

asio::awaitable<result<std::vector<record>>> memory_store::async_records(record_query query) {
    std::vector<record> found;
    std::size_t bytes = 0;
    const record_numbers* in_order = numbers_for(query);
    if (!in_order) co_return found;
    for (auto n = in_order->next(query.after); n && found.size() < query.limit; n = in_order->next(*n)) {
        const record& line = records_.at(*n);
        if (query.runs_only && line.kind != record_kind::run) continue;
        if (query.owner && line.owner != *query.owner) continue;
        bytes += line.event_raw.empty() ? 1024 : line.event_raw.size(); // each reader creates a run's text itself
        if (bytes > query.max_bytes && !found.empty()) break;
        found.push_back(line);
    }
    co_return found;
}

asio::awaitable<result<std::uint64_t>> memory_store::async_newest_record_of(uid_t owner) {
    std::uint64_t newest = 0;
    if (const auto own = lanes_.find({owner, false}); own != lanes_.end()) newest = own->second.newest();
    co_return newest;
}

std::unique_ptr<subscription> memory_store::subscribe(std::string run_id, listener on_record) {
    return listeners_.add(std::move(run_id), std::move(on_record));
}

asio::awaitable<result<std::optional<remembered_request>>> memory_store::async_recall(uid_t owner, std::string key) {
    std::optional<remembered_request> found;
    if (const auto entry = requests_.find({owner, std::move(key)}); entry != requests_.end()) found = entry->second;
    co_return found;
}

asio::awaitable<result<pruned>> memory_store::async_prune(wall_time now, std::size_t at_most) {
    pruned gone;
    for (const auto& [end, id] : by_end_) {
        if (end + retain_ > now) break;
        const kept_run& entry = runs_.at(id);
        if (entry.now->remote == session::remote_state::held || entry.then.open) continue;
        if (gone.run_ids.size() == at_most) {
            gone.more = true;
            break;
        }
        gone.run_ids.push_back(id);
    }
    for (const std::string& id : gone.run_ids) {
        forget(id);
        if (const auto line = ledger_.find(id); line != ledger_.end() && !line->second.kept) ledger_.erase(line);
    }
    co_return gone;
}

std::map<run_state, std::size_t> memory_store::counts(std::optional<uid_t> owner) const {
    std::map<run_state, std::size_t> all;
    for (const run_state state : all_states)
        if (const auto found = by_state_.find({owner, state}); found != by_state_.end() && !found->second.empty())
            all[state] = found->second.size();
    return all;
}

std::uint64_t memory_store::work_bytes(std::optional<uid_t> owner) const {
    std::uint64_t sum = 0;
    for (const auto& [id, entry] : runs_)
        if (entry.then.open && (!owner || entry.now->owner.uid == *owner))
            for (const boost::json::value& event : entry.then.spec.events) sum += json_size(event);
    return sum;
}

asio::awaitable<result<std::vector<session::kept_run>>> memory_store::async_unfinished(std::string after,
                                                                                       std::size_t limit) {
    std::map<std::string, session::kept_run> open; // in the order of ids
    for (const auto& [id, entry] : runs_)
        if (entry.then.open && id > after) open.emplace(id, session::kept_run{*entry.now, entry.then});
    std::vector<session::kept_run> page;
    for (auto& [id, kept] : open)
        if (page.size() < limit) page.push_back(std::move(kept));
    co_return page;
}

asio::awaitable<result<std::optional<session::kept_run>>> memory_store::async_load(std::string run_id) {
    std::optional<session::kept_run> found;
    if (const auto entry = runs_.find(run_id); entry != runs_.end())
        found.emplace(session::kept_run{*entry->second.now, entry->second.then});
    co_return found;
}

asio::awaitable<result<std::vector<session::event_mark>>> memory_store::async_event_marks(std::string run_id) {
    std::vector<session::event_mark> marks;
    if (const auto entry = runs_.find(run_id); entry != runs_.end()) marks = entry->second.marks;
    co_return marks;
}

asio::awaitable<result<std::vector<run>>> memory_store::async_runs_of_session(std::string session_id) {
    std::map<std::string, run> found;
    for (const auto& [id, entry] : runs_)
        if (entry.now->session_id == session_id) found.emplace(id, *entry.now);
    std::vector<run> all;
    for (auto& [id, r] : found) all.push_back(std::move(r));
    co_return all;
}

asio::awaitable<result<std::vector<session::ledger_entry>>> memory_store::async_ledger() {
    std::vector<session::ledger_entry> all;
    for (const auto& [id, line] : ledger_) all.push_back(line);
    co_return all;
}

void memory_store::unindex(const kept_run& entry) {
    const run& r = *entry.now;
    by_state_[{std::nullopt, r.state}].erase(r.id);
    by_state_[{r.owner.uid, r.state}].erase(r.id);
    if (const auto end = session::end_of(r)) by_end_.erase({*end, r.id});
}

std::uint64_t memory_store::add_record(kept_run& entry, record what) {
    what.number = ++newest_;
    what.run_id = entry.now->id;
    what.owner = entry.now->owner.uid;
    entry.records.add(what.number);
    for (const auto& owner : {std::optional<uid_t>{}, std::optional<uid_t>{what.owner}}) {
        lanes_[{owner, false}].add(what.number);
        if (what.kind == record_kind::run) lanes_[{owner, true}].add(what.number);
    }
    const record told = what; // a copy, because listeners may remove the run
    records_.emplace(what.number, std::move(what));
    listeners_.tell(told);
    return told.number;
}

void memory_store::forget(const std::string& run_id) {
    const auto entry = runs_.find(run_id);
    if (entry == runs_.end()) return;
    const uid_t owner = entry->second.now->owner.uid;
    unindex(entry->second);
    const record_numbers& own = entry->second.records;
    for (auto number = own.next(0); number; number = own.next(*number)) {
        records_.erase(*number);
        for (const bool runs_only : {false, true}) {
            lanes_[{std::nullopt, runs_only}].erase(*number);
            lanes_[{owner, runs_only}].erase(*number);
        }
    }
    for (const std::string& key : entry->second.keys) {
        const auto kept = requests_.find({owner, key});
        if (kept != requests_.end() && kept->second.run_id == run_id) requests_.erase(kept);
    }
    runs_.erase(entry);
}

std::vector<const memory_store::ids*> memory_store::candidates(const run_query& query) const {
    std::set<run_state> states{query.states.begin(), query.states.end()};
    if (states.empty()) states.insert(std::begin(all_states), std::end(all_states));
    std::vector<const ids*> sets;
    for (const run_state state : states)
        if (const auto found = by_state_.find({query.owner, state}); found != by_state_.end())
            sets.push_back(&found->second);
    return sets;
}

const record_numbers* memory_store::numbers_for(const record_query& query) const {
    if (query.run_id) {
        const auto entry = runs_.find(*query.run_id);
        return entry == runs_.end() ? nullptr : &entry->second.records;
    }
    const auto found = lanes_.find({query.owner, query.runs_only});
    return found == lanes_.end() ? nullptr : &found->second;
}

} // namespace tether::store
