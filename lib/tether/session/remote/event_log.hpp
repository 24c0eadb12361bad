// Which events of a session were seen already.
#pragma once

#include <tether/api/event.hpp>
#include <tether/session/ports/recovery_source.hpp>

#include <map>
#include <set>
#include <string>

namespace tether::session {

enum class novelty {
    fresh,    ///< never seen: to be published
    updated,  ///< seen while queued, processed now: the kept copy is to be replaced
    repeated, ///< nothing new
    recalled, ///< published before a restart, and seen for the first time since
};

/// Tells new events from repeated ones, by id. Events without an id on a stream are always fresh; in the
/// history they count as repeated when one of the same type and time was seen, because a list is read
/// again and again (an empty id itself never says that two events are one).
class event_log {
  public:
    novelty add_live(const api::event& e) { return add(e, /*from_history=*/false); }
    novelty add_listed(const api::event& e) { return add(e, /*from_history=*/true); }
    /// An event that was published before a restart.
    void recall(const event_mark& mark);
    bool contains(const std::string& id) const { return seen_.contains(id); }
    std::size_t size() const noexcept { return seen_.size(); }
    /// Ids of the events that clients sent, seen so far.
    const std::set<std::string>& inputs() const noexcept { return inputs_; }

  private:
    enum class sight : char { queued, processed, recalled, recalled_queued };

    novelty add(const api::event& e, bool from_history);
    void note_input(const std::string& id, std::string_view type);

    /// By id, or a substitute. Ordered: the API chooses the ids, and the standard library's hash has no secret seed.
    std::map<std::string, sight> seen_;
    std::set<std::string> inputs_;
};

} // namespace tether::session
