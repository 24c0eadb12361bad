// Records which events of a session were already seen.
#pragma once

#include <tether/api/event.hpp>
#include <tether/session/ports/recovery_source.hpp>

#include <map>
#include <set>
#include <string>

namespace tether::session {

enum class novelty {
    fresh,    ///< not seen before: must be published
    updated,  ///< seen while queued, processed now: replaces the stored copy
    repeated, ///< contains nothing new
    recalled, ///< published before a restart, and now seen for the first time since
};

/// Distinguishes new events from repeated ones by id. On a stream, an event without an id is always fresh. In the
/// history it counts as repeated when one of the same type and time was seen, because a list is read many times. Two
/// empty ids alone never mean the same event.
class event_log {
  public:
    novelty add_live(const api::event& e) { return add(e, /*from_history=*/false); }
    novelty add_listed(const api::event& e) { return add(e, /*from_history=*/true); }
    /// Records an event that was published before a restart.
    void recall(const event_mark& mark);
    bool contains(const std::string& id) const { return seen_.contains(id); }
    std::size_t size() const noexcept { return seen_.size(); }
    /// Ids of the client events seen so far.
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
