#include <tether/session/policy/history_read.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace tether::session {

void history_read::add(const api::event& e) {
    replay_.observe(e);
    listed_.push_back(e.queued ? e.id + "?" : e.id);
}

bool history_read::contains(const std::string& event_id) const {
    return std::find(listed_.begin(), listed_.end(), event_id) != listed_.end();
}

bool history_read::contains_all(const std::vector<turn_message>& messages) const {
    const std::set<std::string_view> ids(listed_.begin(), listed_.end());
    return std::all_of(messages.begin(), messages.end(),
                       [&](const turn_message& m) { return m.id.empty() || ids.contains(m.id); });
}

// Ordered containers: the API chooses the ids, and the standard library's hash has no secret seed.
std::vector<turn_message> merge_messages(const std::vector<turn_message>& streamed,
                                         const std::vector<turn_message>& listed) {
    std::set<std::string_view> listed_ids;
    for (const turn_message& m : listed) listed_ids.insert(m.id);
    std::map<std::string_view, std::size_t> streamed_at;
    for (std::size_t i = 0; i < streamed.size(); ++i) streamed_at.emplace(streamed[i].id, i);

    std::vector<turn_message> merged;
    std::size_t next = 0; // of `streamed`
    const auto take_unlisted = [&] {
        for (; next < streamed.size() && !listed_ids.contains(streamed[next].id); ++next)
            merged.push_back(streamed[next]);
    };
    for (const turn_message& m : listed) {
        if (!streamed_at.contains(m.id)) {
            merged.push_back(m);
            continue;
        }
        take_unlisted(); // before the first listed one: the stream may have opened after messages that are only listed
        // The list decides the place, the stream the message. When the list repeats a message, places are left over.
        if (next < streamed.size()) merged.push_back(streamed[next++]);
        take_unlisted();
    }
    take_unlisted();
    return merged;
}

} // namespace tether::session
