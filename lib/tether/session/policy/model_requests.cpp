#include <tether/session/policy/model_requests.hpp>

#include <algorithm>

namespace tether::session {

template <class Predicate>
void model_requests::supersede_if(Predicate is_superseded) {
    std::erase_if(open_, [&](const request& r) {
        if (!is_superseded(r)) return false;
        superseded_.insert(r.id);
        return true;
    });
}

bool model_requests::begin(const std::string& id, const std::string& thread) {
    const auto same = [&](const request& r) { return r.id == id; };
    if (std::any_of(open_.begin(), open_.end(), same) || superseded_.contains(id)) return false;
    open_.push_back({id, thread});
    return true;
}

bool model_requests::end(const std::string& id) {
    const auto ended = std::find_if(open_.begin(), open_.end(), [&](const request& r) { return r.id == id; });
    if (ended == open_.end()) return superseded_.erase(id) > 0;
    const std::vector<request> later(ended + 1, open_.end());
    const std::string thread = ended->thread;
    open_.erase(ended, open_.end());
    supersede_if([&](const request& r) { return r.thread == thread; });
    open_.insert(open_.end(), later.begin(), later.end());
    return true;
}

void model_requests::supersede(const std::string& thread) {
    supersede_if([&](const request& r) { return r.thread == thread; });
}

void model_requests::supersede_all() {
    supersede_if([](const request&) { return true; });
}

} // namespace tether::session
