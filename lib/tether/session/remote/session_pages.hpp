// Reads a listing of sessions page by page.
#pragma once

#include <tether/api/client.hpp>
#include <tether/api/list_walk.hpp>
#include <tether/session/policy/backoff.hpp>
#include <tether/session/policy/upstream.hpp>

namespace tether::session {

/// One walk over the pages that `query` names. A page after the first that fails is requested again, a few times, so
/// that one failure does not end a long walk. The arguments outlive it.
class session_pages {
  public:
    session_pages(api::client& client, upstream_health& health, api::session_query query);

    bool is_at_end() const noexcept { return is_at_end_; }
    /// The next page, unless the end is reached. After a failure the walk is over, and incomplete. A list without an
    /// end is a `malformed_document`.
    boost::asio::awaitable<api::outcome<std::vector<api::session>>> async_next();

  private:
    api::client& client_;
    upstream_health& health_;
    api::session_query query_;
    api::list_walk walk_;
    backoff delay_;
    bool is_at_end_ = false;
};

} // namespace tether::session
