// Reads a session's complete history to prove results.
#pragma once

#include <tether/api/list_walk.hpp>
#include <tether/session/follow/intake.hpp>
#include <tether/session/policy/finding.hpp>
#include <tether/session/policy/history_read.hpp>

namespace tether::session {

class history_reader {
  public:
    history_reader(const tools& tools, followed& followed);

    struct answer {
        history_read read;
        bool fresh = false; ///< it contained a new event
    };

    /// Reads all pages, oldest first, and publishes new events.
    boost::asio::awaitable<api::outcome<answer>> async_read();
    /// Marks the events from before the run as known without publishing them: all pages up to the first event that the
    /// API accepted from the run.
    boost::asio::awaitable<api::outcome<std::size_t>> async_skip();

    /// Reads until two reads one settle time apart agree and lack nothing, but not longer than `follow.proof_timeout`:
    /// then the finding lists what is missing. `end` is the end as known so far.
    boost::asio::awaitable<finding> async_prove(conclusion end);

  private:
    /// Reads the page that `query` names, in smaller pieces if necessary. Leaves the next cursor in `query.page`, empty
    /// after the last page. A list without an end is a `malformed_document`.
    boost::asio::awaitable<api::outcome<std::vector<api::event>>> async_next_page(api::event_query& query,
                                                                                  api::list_walk& walk);

    const tools& tools_;
    followed& followed_;
    intake intake_;
};

} // namespace tether::session
