// Looks for work of ours among a session's events after the answer to a send was lost.
#pragma once

#include <tether/api/event.hpp>

#include <boost/json/array.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tether::session {

/// Matches what was sent with what the session shows, in order, by type and content, passing over events
/// that were there before. Pure.
class work_search {
  public:
    /// `known`: ids of the events that clients had sent before.
    work_search(const boost::json::array& sent, std::set<std::string> known);

    /// Events of the stream or the list, each as often as it appears.
    void add(const api::event& e);
    /// All that was sent, as the session shows it; empty until everything was found. A request is
    /// accepted whole or not at all (API § 2.6).
    std::optional<std::vector<api::event>> found() const;

  private:
    std::set<std::string> known_;
    std::vector<boost::json::value> sent_; ///< patterns
    std::vector<std::optional<api::event>> matches_;
};

} // namespace tether::session
