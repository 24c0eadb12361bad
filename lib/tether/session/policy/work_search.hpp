// Searches a session's events for a send whose response was lost.
#pragma once

#include <tether/session/policy/own_inputs.hpp>

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace tether::session {

/// Recognises the sent events among the session's, by type and content. Skips events from before the send, and events
/// of earlier sends that the session has not shown yet: each event is the trace of one send only. Pure.
class work_search {
  public:
    /// `known`: ids of the client events before the send. `earlier`: what the turn sent before.
    work_search(const input_batch& sent, const std::set<std::string>& known, const own_inputs& earlier = {});

    /// Adds an event of the stream or the list, as often as it appears.
    void add(const api::event& e);
    /// True when the session shows any sent event. The API accepts a request completely or not at all (API § 2.6), and
    /// may never show some of its events, such as an interrupt of an idle session.
    bool has_found() const { return inputs_.has_shown_any_sent(); }
    /// The sent events that the session shows, in the order in which they were sent.
    std::vector<api::event> found() const;

  private:
    own_inputs inputs_;
    std::vector<api::event> matches_; ///< events that were taken for inputs
};

} // namespace tether::session
