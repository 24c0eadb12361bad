// Searches a session's events for our work after the response to a send was lost.
#pragma once

#include <tether/api/event.hpp>
#include <tether/session/policy/input_batch.hpp>

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tether::session {

/// Matches the sent events with the session's, in order, by type and content, and skips events from before the send.
/// Pure.
class work_search {
  public:
    /// `known`: ids of the client events before the send.
    work_search(input_batch sent, std::set<std::string> known);

    /// Adds an event of the stream or the list, as often as it appears.
    void add(const api::event& e);
    /// Returns all sent events as the session shows them; empty until all are found. The API accepts a request
    /// completely or not at all (API § 2.6).
    std::optional<std::vector<api::event>> found() const;

  private:
    std::set<std::string> known_;
    input_batch sent_;
    std::vector<std::optional<api::event>> matches_;
};

} // namespace tether::session
