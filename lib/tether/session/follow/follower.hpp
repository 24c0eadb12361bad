// Follows a session until the turn is over: stream first, history after a gap, polling after failures.
#pragma once

#include <tether/session/follow/history_reader.hpp>
#include <tether/session/policy/fault_policy.hpp>
#include <tether/session/policy/follow_policy.hpp>
#include <tether/session/policy/stream_clock.hpp>
#include <tether/session/remote/sender.hpp>

#include <memory>

namespace tether::session {

/// One turn of one run. All its arguments outlive it. Cancellation (`terminal`) throws from the current wait; no data
/// is lost, because the history contains it.
class follower {
  public:
    /// What the session's history contains before this turn.
    enum class prior {
        none,    ///< nothing: the session is new
        skip,    ///< events of other clients: known, but not part of the run
        publish, ///< the run's earlier turns: events missed since then are published
    };
    /// `followed.continuation.spec.events` is the work. It is sent once the stream is open, or once opening the stream
    /// has failed or has lasted `follow.send_after`. Work that may have been sent before a restart is searched for
    /// first. `on_sent` is called once with the events that the API accepted, and stores them; it also receives the
    /// failure that ended the attempts. The work of a further turn is never sent after a restart: the result is
    /// `work_in_doubt` when the API does not show it.
    /// Changes the run when it is called, and stores the change when the result is awaited.
    using sent_handler = std::function<boost::asio::awaitable<void>(std::vector<api::event>)>;
    follower(const tools& tools, followed& followed, prior before, sent_handler on_sent);

    /// Returns how the turn ended, or the failure that ends the run: the API refused the work twice, or the session is
    /// gone (`session_deleted`) or ended before it accepted the work (`session_terminated`).
    boost::asio::awaitable<api::outcome<finding>> async_follow();

  private:
    using opened = api::outcome<std::unique_ptr<api::event_stream>>;

    boost::asio::awaitable<std::optional<api::failure>> async_take_step(follow_step step);
    // The work at the end of a stream or turn has separate coroutines, because every quiet session pays for the frames
    // of the coroutines that wait beside an open stream.
    boost::asio::awaitable<std::optional<api::failure>> async_stream();
    struct attempt;
    struct reading;
    enum class read_until { lost_or_over, sent };
    boost::asio::awaitable<opened> async_open(std::optional<api::failure>& refused);
    boost::asio::awaitable<void> async_try_open(attempt& now);
    boost::asio::awaitable<void> async_begin_late(attempt& now);
    boost::asio::awaitable<std::optional<api::failure>> async_after(const api::failure& lost);
    boost::asio::awaitable<api::outcome<finding>> async_conclude();
    boost::asio::awaitable<std::optional<api::failure>> async_begin();
    boost::asio::awaitable<std::optional<api::failure>> async_begin_reading(reading& now);
    boost::asio::awaitable<void> async_send_meanwhile(std::optional<api::failure>& refused);
    boost::asio::awaitable<void> async_read_meanwhile(reading& now);
    boost::asio::awaitable<std::optional<api::failure>> async_recover();
    boost::asio::awaitable<std::optional<api::failure>> async_prepare();
    boost::asio::awaitable<std::optional<api::failure>> async_take_prior();
    boost::asio::awaitable<void> async_note_intent();
    boost::asio::awaitable<void> async_note_sent(std::vector<api::event> accepted);
    boost::asio::awaitable<std::optional<api::failure>> async_send_work();
    sender make_sender();
    boost::asio::awaitable<std::optional<api::failure>> async_recover_work();
    boost::asio::awaitable<std::optional<api::failure>> async_recover_send();
    boost::asio::awaitable<std::optional<api::failure>> async_catch_up();
    boost::asio::awaitable<api::failure> async_read(reading& now, read_until until);
    boost::asio::awaitable<api::failure> async_take_rest(reading& now);
    boost::asio::awaitable<void> async_take(reading& now, std::vector<api::event> events);
    void note_opened(const opened& open);
    bool holds_events() const { return is_sending_ || followed_.turn.awaits_sends(); }
    void note_skipped(reading& now);
    boost::asio::awaitable<api::outcome<bool>> async_read_history();
    boost::asio::awaitable<bool> async_probe(stream_clock& clock);
    boost::asio::awaitable<std::optional<api::failure>> async_poll();
    boost::asio::awaitable<std::optional<api::failure>> async_judge(api::failure why);
    boost::asio::awaitable<std::optional<api::failure>> async_judge_absence(api::failure why);
    bool is_gap_barred(const api::failure& why) const;
    finding found_on_stream() const;
    void note_terminated();
    void note_back();
    void note_lost(const api::failure& why);
    void note_poll(const api::failure* why);

    /// An open stream and its state.
    struct reading {
        reading(api::event_stream& source, stream_clock clocks) : stream{source}, clock{clocks} {}
        api::event_stream& stream;
        stream_clock clock;
        std::size_t skipped = 0;
        std::vector<api::event> held;     ///< read during a send, not taken yet
        std::optional<api::failure> lost; ///< the stream ended during the send
    };

    const tools& tools_;
    followed& followed_;
    prior prior_;
    sent_handler on_sent_;
    intake intake_;
    history_reader history_;
    follow_policy policy_;
    api::stream_position position_;
    bool work_sent_;
    bool is_sending_ = false;                                 ///< the work is being sent while the stream is read
    sender::patience search_ = sender::patience::long_enough; ///< for work that may have been sent
    bool gap_unread_ = false;                                 ///< the history could not be read after the last gap
    bool unbroken_ = false; ///< one stream, opened before the work was sent, has brought everything so far
    // What was already logged: the log reports changes, not attempts.
    bool was_lost_ = false;
    bool poll_failed_ = false;
    bool prior_unread_ = false;
    std::optional<conclusion> listed_end_; ///< the end, according to the history
    std::optional<steady_time> terminated_since_;
    std::string last_updated_at_;
    unsigned polls_without_list_ = 0;
};

} // namespace tether::session
