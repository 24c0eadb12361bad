// Reads a session's history whole and proves results by it.
#pragma once

#include <tether/session/history_read.hpp>
#include <tether/session/intake.hpp>

namespace tether::session {

/// What was found out about a turn.
struct finding {
    conclusion end;
    std::vector<turn_message> messages;
    std::string usage;
    std::string last_error;
    result_proof proof;
};

class history_reader {
  public:
    history_reader(const tools& with, followed& self);

    struct answer {
        history_read read;
        bool fresh = false; ///< it held an event not seen before
    };

    /// All pages, oldest first; publishes what is new.
    boost::asio::awaitable<api::outcome<answer>> async_read();
    /// All pages, marked as known and not published: what was there before the run.
    boost::asio::awaitable<api::outcome<std::size_t>> async_skip();

    /// Reads until two reads a settle time apart agree and lack nothing, at the longest for
    /// `follow.proof_timeout`: then the finding says what is missing. `end` is the end as it is known so far.
    boost::asio::awaitable<finding> async_prove(conclusion end);

  private:
    const tools& with_;
    followed& self_;
    intake intake_;
    pause pause_;
};

} // namespace tether::session
