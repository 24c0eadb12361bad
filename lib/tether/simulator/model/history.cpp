// Stores the events list of one session, sorted by processing time, optionally with a lag.
#include <tether/simulator/model/history.hpp>

#include <algorithm>
#include <limits>

namespace tether::simulator {

namespace {

using position = std::pair<std::int64_t, std::size_t>;

std::int64_t processed(const json::object& event) {
    const auto time = parse_timestamp(text_of(event, "processed_at"));
    return time ? time->time_since_epoch().count() : std::numeric_limits<std::int64_t>::max();
}

std::int64_t micros(wall_time time) {
    return time.time_since_epoch().count();
}

bool is_of_thread(const json::object& event, std::string_view thread) {
    return text_of(event, "session_thread_id") == thread || text_of(event, "to_session_thread_id") == thread ||
        text_of(event, "from_session_thread_id") == thread;
}

bool matches(const history_query& query, const json::object& event, std::int64_t time) {
    if (!query.types.empty() &&
        std::find(query.types.begin(), query.types.end(), text_of(event, "type")) == query.types.end())
        return false;
    if (!query.thread.empty() && !is_of_thread(event, query.thread)) return false;
    if (query.gt && time <= micros(*query.gt)) return false;
    if (query.gte && time < micros(*query.gte)) return false;
    if (query.lt && time >= micros(*query.lt)) return false;
    return !query.lte || time <= micros(*query.lte);
}

} // namespace

void history::put(const json::object& event, wall_time now) {
    const std::string id{text_of(event, "id")};
    const auto [at, is_new] = index_.try_emplace(id, entries_.size());
    if (is_new) {
        entries_.push_back(entry{{version{now, event}}});
        return;
    }
    std::vector<version>& versions = entries_[at->second].versions;
    json::object newer = versions.back().event;
    for (const char* key : {"processed_at", "outcome_id", "session_thread_id"})
        if (const json::value* value = find_member(event, key); value && !value->is_null()) newer[key] = *value;
    if (newer == versions.back().event) return;
    if (versions.size() == 2) versions.erase(versions.begin() + 1);
    versions.push_back(version{now, std::move(newer)});
}

history_page history::list(const history_query& query, wall_time now, std::chrono::milliseconds lag,
                           std::string_view late_type) const {
    std::vector<std::pair<position, const json::object*>> shown;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        const json::object* event = nullptr;
        const bool is_late = late_type.empty() || text_of(entries_[i].versions.front().event, "type") == late_type;
        for (const version& each : entries_[i].versions)
            if (!is_late || each.at + lag <= now) event = &each.event;
        if (event == nullptr) continue;
        const position where{processed(*event), i};
        if (!matches(query, *event, where.first)) continue;
        if (query.after && (query.ascending ? where <= *query.after : where >= *query.after)) continue;
        shown.emplace_back(where, event);
    }
    std::sort(shown.begin(), shown.end(),
              [&](const auto& a, const auto& b) { return query.ascending ? a.first < b.first : b.first < a.first; });

    history_page out;
    if (shown.size() > query.limit) {
        shown.resize(query.limit);
        out.last = shown.back().first;
    }
    for (const auto& [where, event] : shown) out.events.push_back(*event);
    return out;
}

} // namespace tether::simulator
