#include <tether/session/policy/work_search.hpp>

#include <tether/session/policy/input_pattern.hpp>

#include <algorithm>

namespace tether::session {

work_search::work_search(input_batch sent, std::set<std::string> known)
    : known_{std::move(known)}
    , sent_{std::move(sent)}
    , matches_(sent_.patterns().size()) {}

void work_search::add(const api::event& e) {
    if (known_.contains(e.id)) return;
    for (std::size_t i = 0; i < matches_.size(); ++i) {
        if (matches_[i] && matches_[i]->id == e.id) {
            matches_[i] = e; // queued before, processed now
            return;
        }
        if (matches_[i]) continue;
        if (matches(sent_.patterns()[i], e)) {
            matches_[i] = e;
            return;
        }
    }
}

std::optional<std::vector<api::event>> work_search::found() const {
    if (matches_.empty() || !std::all_of(matches_.begin(), matches_.end(), [](const auto& m) { return m.has_value(); }))
        return std::nullopt;
    std::vector<api::event> all;
    for (const auto& m : matches_) all.push_back(*m);
    return all;
}

} // namespace tether::session
