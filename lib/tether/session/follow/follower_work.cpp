// Opens the stream of a turn and sends the turn's work.
#include <tether/async/event.hpp>
#include <tether/async/first_exception.hpp>
#include <tether/session/follow/follower.hpp>
#include <tether/session/log_kinds.hpp>

#include <tether/session/remote/session_absence.hpp>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/system/system_error.hpp>
#include <utility>

namespace tether::session {

namespace asio = boost::asio;
using asio::experimental::awaitable_operators::operator&&;
using std::chrono::steady_clock;

/// An attempt to open a stream, and its state.
struct follower::attempt {
    std::optional<opened> stream;        ///< empty until the attempt is over
    std::optional<steady_time> began_at; ///< when the transport received the request
    std::optional<api::failure> refused; ///< why the work can never be sent
    async::event changed;
};

asio::awaitable<void> follower::async_try_open(attempt& now) {
    const auto on_admitted = [this, &now] {
        followed_.start_pass.reset();
        now.began_at = steady_clock::now();
        now.changed.notify();
    };
    now.stream = co_await tools_.client.async_open_stream(followed_.run.session_id, followed_.run.previews, &position_,
                                                          on_admitted);
    now.changed.notify();
}

/// Sends the work although the stream is not open yet. The time in the governor's queue does not count, because the
/// send would wait there as well.
asio::awaitable<void> follower::async_begin_late(attempt& now) {
    while (!now.stream && !now.began_at) co_await now.changed.async_wait();
    for (bool in_time = true; in_time && !now.stream;)
        in_time = co_await now.changed.async_wait(*now.began_at + followed_.config.send_after);
    if (now.stream) co_return;
    tools_.log.write(log_kinds.work_sent_before_stream_opened,
                     {{"run", followed_.run.id}, {"session", followed_.run.session_id}});
    now.refused = co_await async_begin();
    if (now.refused) throw boost::system::system_error{asio::error::operation_aborted}; // ends the attempt
}

/// Opens a stream. If that takes too long, sends the work of a turn that has not begun: then the stream may lack
/// earlier events. `refused` is set when the work can never be sent.
asio::awaitable<follower::opened> follower::async_open(std::optional<api::failure>& refused) {
    attempt now;
    if (work_sent_) {
        co_await async_try_open(now);
        co_return std::move(*now.stream);
    }
    asio::awaitable<void> opening = async_try_open(now);
    asio::awaitable<void> sending = async_begin_late(now);
    try {
        co_await (std::move(opening) && std::move(sending));
    } catch (const asio::multiple_exceptions& both) {
        if (!now.refused) async::rethrow_first(both);
    } catch (const boost::system::system_error&) {
        if (!now.refused) throw;
    }
    refused = std::move(now.refused);
    if (!now.stream) now.stream = api::failure{errc::stream_ended};
    co_return std::move(*now.stream);
}

sender follower::make_sender() {
    return {tools_, followed_.signal, followed_.run.id, followed_.run.session_id, followed_.config, followed_.witness};
}

/// Only for a turn that began before a restart, or whose work met a 404.
asio::awaitable<std::optional<api::failure>> follower::async_recover() {
    std::optional<api::failure> unread;
    if (!work_sent_ && followed_.continuation.work_in_doubt) unread = co_await async_recover_work();
    if (unread) co_return unread;
    if (work_sent_ && !followed_.continuation.pending_send.empty()) unread = co_await async_recover_send();
    if (unread) co_return unread;
    const keyed_send& keyed = followed_.continuation.keyed;
    if (work_sent_ && !keyed.key.empty() && keyed.outcome == send_outcome::unknown) {
        // Answers are not searched for: the API refuses a second answer to a call.
        followed_.continuation.keyed.outcome = send_outcome::dropped;
        co_await followed_.journal.async_note();
    }
    if (work_sent_ && is_adopted(followed_.run)) {
        const auto skipped = co_await history_.async_skip();
        if (skipped.has_error()) co_return skipped.error();
    }
    if (work_sent_) prior_ = prior::none;
    co_return std::nullopt;
}

asio::awaitable<std::optional<api::failure>> follower::async_recover_work() {
    sender outbox = make_sender();
    session_before before = followed_.before_work();
    auto found =
        co_await outbox.async_recover(followed_.continuation.spec.events, followed_.turn, std::move(before), search_);
    if (found.has_error()) co_return found.error();
    if (found->has_value()) {
        co_await async_note_sent(**found);
    } else if (is_finished(followed_.run.state)) {
        followed_.continuation.work_in_doubt = false;
        co_return api::failure{errc::work_in_doubt};
    } else if (prior_ == prior::none) {
        prior_ = prior::publish; // what the session emitted since the first attempt comes before the work
    }
    co_return std::nullopt;
}

/// A client's events. With a key, the client sends them again once they count as not sent, so the search for them is
/// as long as before a repetition by the daemon.
asio::awaitable<std::optional<api::failure>> follower::async_recover_send() {
    sender outbox = make_sender();
    session_before before = followed_.before_work();
    before.was_idle = false; // the work came first
    before.updated_at.clear();
    const bool is_keyed = !followed_.continuation.keyed.key.empty();
    const auto patience = is_keyed ? sender::patience::long_enough : sender::patience::brief;
    auto found =
        co_await outbox.async_recover(followed_.continuation.pending_send, followed_.turn, std::move(before), patience);
    if (found.has_error()) co_return found.error();
    if (found->has_value()) followed_.note_inputs();
    api::outcome<std::vector<api::event>> known = api::failure{};
    if (found->has_value()) known = **found;
    followed_.settle_keyed(known);
    followed_.continuation.pending_send = {};
    followed_.continuation.inputs_before.clear();
    co_await followed_.journal.async_note();
    co_return std::nullopt;
}

asio::awaitable<std::optional<api::failure>> follower::async_begin() {
    const std::optional<api::failure> refused = co_await async_prepare();
    if (refused || prior_ != prior::none) co_return refused;
    co_return co_await async_send_work();
}

/// Sends the work while the stream is read, because the stream shows at once whether the API accepted it.
asio::awaitable<std::optional<api::failure>> follower::async_begin_reading(reading& now) {
    std::optional<api::failure> refused = co_await async_prepare();
    if (refused || prior_ != prior::none) co_return refused;
    is_sending_ = true;
    asio::awaitable<void> sending = async_send_meanwhile(refused);
    asio::awaitable<void> watching = async_read_meanwhile(now);
    try {
        co_await (std::move(sending) && std::move(watching));
    } catch (const asio::multiple_exceptions& both) {
        async::rethrow_first(both);
    }
    co_return refused;
}

asio::awaitable<void> follower::async_send_meanwhile(std::optional<api::failure>& refused) {
    struct sending {
        explicit sending(bool& f) : flag{f} {}
        ~sending() { flag = false; }
        sending(const sending&) = delete;
        bool& flag;
    };
    const sending active{is_sending_};
    refused = co_await async_send_work();
}

asio::awaitable<void> follower::async_read_meanwhile(reading& now) {
    const api::failure lost = co_await async_read(now, read_until::sent);
    if (!lost.code) co_return;
    now.lost = lost;
    followed_.witness.lost();
}

/// Reads what the session contains before the work. Unless `prior_` is `none` afterwards, the work waits for the next
/// attempt.
asio::awaitable<std::optional<api::failure>> follower::async_prepare() {
    if (prior_ == prior::none) co_return std::nullopt;
    const std::optional<api::failure> unread = co_await async_take_prior();
    if (!unread) {
        prior_ = prior::none;
        co_return std::nullopt;
    }
    if (!std::exchange(prior_unread_, true))
        tools_.log.write(log_kinds.history_read_before_send_failed,
                         {{"run", followed_.run.id},
                          {"session", followed_.run.session_id},
                          {"error", unread->code},
                          {"status", unread->status},
                          {"request_id", unread->request_id}});
    co_return co_await async_judge(*unread);
}

asio::awaitable<std::optional<api::failure>> follower::async_take_prior() {
    if (prior_ == prior::skip || is_adopted(followed_.run)) {
        const auto skipped = co_await history_.async_skip();
        if (skipped.has_error()) co_return skipped.error();
    }
    if (prior_ == prior::publish) {
        const auto read = co_await history_.async_read();
        if (read.has_error()) co_return read.error();
    }
    const auto session = co_await async_read_session(tools_, followed_.run.session_id);
    if (session.has_error()) co_return session.error();
    // In a session of another client, a change proves nothing about our work.
    const bool is_ours = !is_adopted(followed_.run);
    followed_.continuation.was_idle = is_ours && session->status == api::session_status::idle;
    if (is_ours) followed_.continuation.updated_before = session->updated_at;
    if (followed_.continuation.workspace_id.empty()) followed_.continuation.workspace_id = session->workspace_id;
    co_return std::nullopt;
}

asio::awaitable<std::optional<api::failure>> follower::async_send_work() {
    sender outbox = make_sender();
    if (is_finished(followed_.run.state)) outbox.take_first_refusal(); // of a further turn, which then does not begin
    session_before before = followed_.before_work();
    before.inputs = followed_.event_log.inputs();
    api::admission_task intent = [this] { return async_note_intent(); };
    auto accepted = co_await outbox.async_send(followed_.continuation.spec.events, followed_.turn, std::move(before),
                                               std::move(intent));
    if (accepted) {
        if (unbroken_) followed_.run.follow.mode = follow_mode::stream; // published with the sent work
        co_await async_note_sent(*accepted);
        co_return std::nullopt;
    }
    if (kind_of(accepted.error()) == fault_kind::missing) {
        followed_.recovering = true; // search for work that may have been sent before sending anything again
        followed_.continuation.work_in_doubt = true;
        // Work that the API refused with a 404 was not carried out, unless an earlier attempt was.
        const bool is_refused = !accepted.error().ambiguous && !is_finished(followed_.run.state);
        search_ = is_refused ? sender::patience::one_look : sender::patience::long_enough;
        co_return co_await async_judge(accepted.error());
    }
    work_sent_ = true; // the work will never be sent
    co_return accepted.error();
}

/// What is known changes when this is called, and is stored when it is awaited: a stop in between does not lose the
/// response.
asio::awaitable<void> follower::async_note_sent(std::vector<api::event> accepted) {
    work_sent_ = true;
    continuation& rest = followed_.continuation;
    rest.spec.events = {}; // may be large, and the run may last long
    rest.inputs_before.clear();
    rest.work_in_doubt = false;
    followed_.note_inputs();
    return on_sent_(std::move(accepted));
}

/// From here on, after a lost answer or a restart, our work can be distinguished from earlier events. Stored only when
/// the request is about to be sent: a restart sends work at once that was never sent before.
asio::awaitable<void> follower::async_note_intent() {
    if (followed_.continuation.work_in_doubt) co_return;
    const std::set<std::string>& before = followed_.event_log.inputs();
    followed_.continuation.inputs_before.assign(before.begin(), before.end());
    followed_.continuation.work_in_doubt = true;
    co_await followed_.journal.async_note();
}

} // namespace tether::session
