// Evaluates one complete read of a session's history.
#pragma once

#include <tether/session/policy/turn.hpp>

#include <string>
#include <vector>

namespace tether::session {

/// Receives a list from its beginning to its end, and says what it proves about the turn. Pure.
class history_read {
  public:
    /// `now` is the turn as known from other sources.
    explicit history_read(const turn& now) : replay_{now.replay()} {}

    void add(const api::event& e);

    const turn& seen() const noexcept { return replay_; }
    /// True when both reads list the same events in the same order, with the same ones queued.
    bool agrees_with(const history_read& other) const noexcept { return listed_ == other.listed_; }
    std::size_t size() const noexcept { return listed_.size(); }
    bool contains(const std::string& event_id) const;
    /// Whether all messages are listed; a message without an id counts as listed.
    bool contains_all(const std::vector<turn_message>& messages) const;

  private:
    turn replay_;
    std::vector<std::string> listed_; ///< ids in list order; queued ones are marked
};

/// Merges the turn's messages when some were streamed and others only listed. The list decides the places. Streamed
/// messages keep the stream's order, because a list is sorted by `processed_at`, which is not emission order (API §
/// 5.4). A streamed message that the list lacks follows its predecessor in the stream. Without a predecessor it
/// precedes its successor, else it is last. Pure.
std::vector<turn_message> merge_messages(const std::vector<turn_message>& streamed,
                                         const std::vector<turn_message>& listed);

} // namespace tether::session
