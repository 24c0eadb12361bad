// Reads a session's history whole and proves results by it.
#pragma once

#include <tether/api/list_walk.hpp>
#include <tether/session/follow/intake.hpp>
#include <tether/session/policy/finding.hpp>
#include <tether/session/policy/history_read.hpp>

namespace tether::session {

class history_reader {
  public:
    history_reader(const tools& with, followed& self);

    struct answer {
        history_read read;
        bool fresh = false; ///< it held an event not seen before
    };

    /// All pages, oldest first; publishes what is new.
    boost::asio::awaitable<api::outcome<answer>> async_read();
    /// What was there before the run: all pages up to the first event that the API took from it, marked as known and
    /// not published.
    boost::asio::awaitable<api::outcome<std::size_t>> async_skip();

    /// Reads until two reads a settle time apart agree and lack nothing, at the longest for
    /// `follow.proof_timeout`: then the finding says what is missing. `end` is the end as it is known so far.
    boost::asio::awaitable<finding> async_prove(conclusion end);

  private:
    /// The page that `query` asks for, in smaller pieces if need be; leaves the next cursor in `query.page`, empty
    /// behind the last page. A list without an end is a `malformed_document`.
    boost::asio::awaitable<api::outcome<std::vector<api::event>>> async_next_page(api::event_query& query,
                                                                                  api::list_walk& walk);

    const tools& with_;
    followed& self_;
    intake intake_;
    pause pause_;
};

} // namespace tether::session
