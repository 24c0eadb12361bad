#include <tether/session/policy/work_search.hpp>

#include <tether/session/policy/input_pattern.hpp>

#include <algorithm>

namespace tether::session {

work_search::work_search(const boost::json::array& sent, std::set<std::string> known) : known_{std::move(known)} {
    for (const auto& item : sent)
        if (item.is_object()) sent_.push_back(to_pattern(item));
    matches_.resize(sent_.size());
}

void work_search::add(const api::event& e) {
    if (known_.contains(e.id)) return;
    for (std::size_t i = 0; i < sent_.size(); ++i) {
        if (matches_[i] && matches_[i]->id == e.id) {
            matches_[i] = e; // queued before, processed now
            return;
        }
        if (matches_[i]) continue;
        if (matches(sent_[i], e)) {
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
