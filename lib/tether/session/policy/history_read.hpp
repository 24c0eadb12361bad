// One reading of a session's history, judged.
#pragma once

#include <tether/session/policy/turn.hpp>

#include <string>
#include <vector>

namespace tether::session {

/// Takes a list from its beginning to its end, and says what it proves about the turn. Pure.
class history_read {
  public:
    /// `now` is the turn as far as it is known from elsewhere.
    explicit history_read(const turn& now) : replay_{now.replay()} {}

    void add(const api::event& e);

    const turn& seen() const noexcept { return replay_; }
    /// Same events in the same order, all of them equally processed.
    bool agrees_with(const history_read& other) const noexcept { return listed_ == other.listed_; }
    bool contains(const std::string& event_id) const;
    /// Whether each of them is listed; a message without an id counts as listed.
    bool contains_all(const std::vector<turn_message>& messages) const;

  private:
    turn replay_;
    std::vector<std::string> listed_; ///< ids in list order, each marked when queued
};

/// The turn's messages when some were streamed and others only listed: the list decides the places, the
/// stream the order among those it brought, because a list is sorted by `processed_at`, which is not
/// emission order (API § 5.4). Streamed messages that the list lacks keep their place behind the one
/// they followed; without one, they stand before the one that followed them, else at the end. Pure.
std::vector<turn_message> merge_messages(const std::vector<turn_message>& streamed,
                                         const std::vector<turn_message>& listed);

} // namespace tether::session
