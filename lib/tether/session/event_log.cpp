#include <tether/session/event_log.hpp>

namespace tether::session {
namespace {

/// Stands for an event without an id. No id of the API starts with a blank.
std::string stand_in(const api::event& e) {
    return " " + e.type + (e.processed_at ? to_text(*e.processed_at) : std::string{});
}

} // namespace

novelty event_log::add(const api::event& e, bool from_history) {
    const bool anonymous = e.id.empty();
    const auto [at, inserted] = seen_.try_emplace(anonymous ? stand_in(e) : e.id, e.queued);
    if (inserted && !anonymous && (e.type.starts_with("user.") || e.type == "system.message")) inputs_.insert(e.id);
    if (inserted) return novelty::fresh;
    if (anonymous) return from_history ? novelty::repeated : novelty::fresh;
    if (at->second && !e.queued) {
        at->second = false;
        return novelty::updated;
    }
    return novelty::repeated;
}

} // namespace tether::session
