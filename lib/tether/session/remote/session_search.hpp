// Finds the remote sessions that carry a run's metadata.
#pragma once

#include <tether/session/remote/tools.hpp>

#include <optional>

namespace tether::session {

/// Reads all pages of the list of sessions of the run's agent created since the run. The API has no filter for
/// metadata, and a session may be listed some time after it was created.
class session_search {
  public:
    session_search(const tools& with, const run& now);

    /// Newest first; an empty result is not an error.
    boost::asio::awaitable<api::outcome<std::vector<api::session>>> async_list() const;

  private:
    const tools& with_;
    std::string run_id_;
    api::session_query query_;
};

} // namespace tether::session
