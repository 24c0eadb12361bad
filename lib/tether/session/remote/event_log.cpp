#include <tether/session/remote/event_log.hpp>

#include <utility>

namespace tether::session {
namespace {

/// A substitute id for an event without an id. No id of the API starts with a blank.
std::string stand_in(const std::string& type, const std::optional<wall_time>& processed_at) {
    return " " + type + (processed_at ? to_text(*processed_at) : std::string{});
}

} // namespace

void event_log::note_input(const std::string& id, std::string_view type) {
    if (type.starts_with("user.") || type == "system.message") inputs_.insert(id);
}

void event_log::recall(const event_mark& mark) {
    const bool anonymous = mark.id.empty();
    seen_.insert_or_assign(anonymous ? stand_in(mark.type, mark.processed_at) : mark.id,
                           mark.queued ? sight::recalled_queued : sight::recalled);
    if (!anonymous) note_input(mark.id, mark.type);
}

novelty event_log::add(const api::event& e, bool from_history) {
    const bool anonymous = e.id.empty();
    const sight now = e.queued ? sight::queued : sight::processed;
    const auto [at, inserted] = seen_.try_emplace(anonymous ? stand_in(e.type, e.processed_at) : e.id, now);
    if (inserted && !anonymous) note_input(e.id, e.type);
    if (inserted) return novelty::fresh;
    const sight before = std::exchange(at->second, now);
    const bool was_queued = before == sight::queued || before == sight::recalled_queued;
    if (anonymous) {
        if (before == sight::recalled || before == sight::recalled_queued) return novelty::recalled;
        return from_history ? novelty::repeated : novelty::fresh;
    }
    if (was_queued && !e.queued) return novelty::updated;
    if (!was_queued) at->second = sight::processed; // an older copy does not undo this
    return before == sight::recalled || before == sight::recalled_queued ? novelty::recalled : novelty::repeated;
}

} // namespace tether::session
