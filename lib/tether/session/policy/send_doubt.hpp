// Decides what became of a send whose response was lost.
#pragma once

#include <chrono>
#include <iosfwd>
#include <optional>

namespace tether::session {

using doubt_time = std::chrono::steady_clock::time_point;

/// What is known about one send in doubt, and when its witnesses were asked.
struct send_evidence {
    doubt_time failed_at;                 ///< when the request failed
    bool may_be_pending = false;          ///< tetherd stopped waiting: the API may still carry out the request
    bool may_send_again = true;           ///< otherwise the send is only searched for
    std::optional<doubt_time> give_up_at; ///< when the caller stops waiting; empty: never

    /// The event stream shows what the API accepts, in order.
    struct stream_sight {
        bool is_unbroken = false; ///< open before the send, and nothing was lost since
        bool shows_send = false;
        bool shows_mark = false; ///< the mark that was set after the failure: the stream is live
    } stream;

    /// Requests to one witness; those that failed prove nothing.
    struct requests {
        bool is_active = false;
        bool is_refused = false; ///< permanently: it is not asked again
        doubt_time next_at{};    ///< not before this time
        unsigned answers = 0;
        doubt_time first_at{}; ///< when the first successful request began
        doubt_time last_at{};  ///< when the last successful request began
    };
    requests mark;
    requests history;
    requests status;
    bool history_shows_send = false;
    bool status_shows_send = false; ///< the session was idle before the send, and works now
    bool has_moved = false;         ///< `updated_at` changed, and only the send can have changed it
};

struct doubt_limits {
    std::chrono::milliseconds settle;      ///< `follow.settle`
    std::chrono::milliseconds doubt;       ///< `follow.doubt`
    std::chrono::milliseconds doubt_blind; ///< `follow.doubt_blind`
    std::chrono::milliseconds longest_lag; ///< the longest delay of a history seen so far
};

/// The next step.
struct send_step {
    enum class action {
        accepted,     ///< a source shows the send
        send_again,   ///< the API did not accept it
        in_doubt,     ///< nothing more can be found out
        mark,         ///< update the session's metadata, so that the stream proves itself live
        read_history, ///< search the history for the send
        read_status,  ///< retrieve the session
        wait,         ///< decide again at `until`, or when something changes
    };
    action what = action::wait;
    doubt_time until{};
    friend bool operator==(const send_step&, const send_step&) = default;
};
std::ostream& operator<<(std::ostream& out, const send_step& step);

/// Any source that shows the send proves that the API accepted it. A send that no source shows is repeated `doubt`
/// after the failure if the request is over, the stream has been unbroken since before the send and has shown the mark,
/// and the session has not changed. Otherwise it is repeated after `doubt_blind` or twice `longest_lag`, whichever is
/// longer, or counts as accepted if `has_moved`. In both cases, two reads of the history `settle` apart must not show
/// the send, the last of which begins after that time. A failed request to a source does not extend these times. Pure.
send_step decide_send(const send_evidence& seen, const doubt_limits& limits, doubt_time now);

} // namespace tether::session
