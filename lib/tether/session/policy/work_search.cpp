#include <tether/session/policy/work_search.hpp>

#include <algorithm>

namespace tether::session {

work_search::work_search(const input_batch& sent, const std::set<std::string>& known, const own_inputs& earlier)
    : inputs_{earlier.replay()} {
    inputs_.begin(sent, known, own_inputs::scope::every_event);
}

void work_search::add(const api::event& e) {
    if (!inputs_.find(e)) return;
    const auto same = std::find_if(matches_.begin(), matches_.end(),
                                   [&](const api::event& other) { return !e.id.empty() && other.id == e.id; });
    if (same == matches_.end()) matches_.push_back(e);
    else *same = e; // queued before, processed now
}

std::vector<api::event> work_search::found() const {
    std::vector<api::event> all;
    for (const std::string& id : inputs_.shown_sent()) {
        const auto match =
            std::find_if(matches_.begin(), matches_.end(), [&](const api::event& e) { return e.id == id; });
        if (match != matches_.end()) all.push_back(*match);
    }
    return all;
}

} // namespace tether::session
