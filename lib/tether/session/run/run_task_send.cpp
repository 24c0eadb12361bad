// Sends a client's events while a run is being followed.
#include <tether/async/event.hpp>
#include <tether/session/log_kinds.hpp>
#include <tether/session/run/run_task.hpp>

#include <boost/asio/this_coro.hpp>

#include <algorithm>

namespace tether::session {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

/// Longest search for an accepted send before the caller gets `unreachable`.
constexpr std::chrono::seconds longest_send_search{30};

} // namespace

asio::awaitable<void> run_task::async_send(input_batch events, std::shared_ptr<send_job> job,
                                           async::stop_signal& signal, request_key key) {
    const auto keep_alive = shared_from_this();
    struct listed {
        listed(std::set<async::stop_signal*>& all, async::stop_signal& one) : sends{all}, mine{&one} {
            sends.insert(mine);
        }
        ~listed() { sends.erase(mine); }
        listed(const listed&) = delete;
        std::set<async::stop_signal*>& sends;
        async::stop_signal* mine;
    };
    std::optional<listed> under_way;
    under_way.emplace(sends_, signal);
    const auto give_up = steady_clock::now() + longest_send_search;
    while (sending_ && steady_clock::now() < give_up) co_await next_send_.async_wait(give_up);
    if (sending_ || !takes_events()) {
        job->refuse({refusal::not_finished, "the turn is ending: send again when the run is finished", {}});
        co_return;
    }
    struct turnstile {
        explicit turnstile(run_task& t) : task{t} { task.sending_ = true; }
        ~turnstile() {
            task.sending_ = false;
            task.next_send_.notify();
        }
        turnstile(const turnstile&) = delete;
        run_task& task;
    };
    std::optional<turnstile> passing;
    passing.emplace(*this);
    // These belong to the turn in addition to its work, and must be recognised after a restart.
    const bool counts = std::any_of(events.patterns().begin(), events.patterns().end(),
                                    [](const auto& e) { return is_input(kind_of(e)); });
    const bool is_keyed = !key.key.empty();
    begin_keyed(std::move(key)); // without a key, too: an earlier key has its own outcome, which is stored
    if (counts || is_keyed) {
        input_batch noted;
        if (counts) noted = events;
        const bool is_noted = co_await async_intend(std::move(noted), *job);
        if (!is_noted) co_return;
    }
    sender outbox{tools_, signal, followed_.run.id, followed_.run.session_id, followed_.config, followed_.witness,
                  give_up};
    session_before before; // the session works: its status is no evidence
    before.inputs = followed_.event_log.inputs();
    const auto accepted = co_await outbox.async_send(std::move(events), followed_.turn, std::move(before));
    // A received answer is not dropped, neither by a stop nor by the run's end.
    under_way.reset();
    co_await asio::this_coro::reset_cancellation_state();
    const bool in_doubt = accepted.has_error() && accepted.error().code == errc::work_in_doubt;
    if (counts && !in_doubt) {
        followed_.continuation.pending_send = {};
        followed_.continuation.inputs_before.clear();
    }
    if (is_keyed && !in_doubt) followed_.settle_keyed(accepted);
    bool is_kept = true;
    if (!is_finished(followed_.run.state) && (accepted || counts || is_keyed)) {
        if (accepted) followed_.note_inputs();
        is_kept = co_await async_keep_sent();
    }
    if (is_keyed && (!is_kept || is_finished(followed_.run.state))) co_await async_keep_noted();
    if (accepted)
        tools_.log.write(log_kinds.client_events_forwarded,
                         {{"run", followed_.run.id}, {"session", followed_.run.session_id}});
    job->set(accepted);
    if (is_kept) co_return;
    passing.reset();
    co_await async_keep_later();
}

/// Readers get the sent events as soon as the store accepts changes, unless the run's end publishes them first: it
/// comes after pending events, and must not be published before them.
asio::awaitable<void> run_task::async_keep_later() {
    backoff delay{milliseconds{100}, milliseconds{5'000}, tools_.random};
    for (error_code ec = errc::internal; ec && ec != errc::not_found;) {
        co_await async::async_sleep(delay.next());
        if (is_finished(followed_.run.state)) co_return;
        ec = co_await tools_.sink.async_checkpoint(followed_.run, followed_.continuation);
    }
}

/// A client that reads the run after the answer must not see the same question again, even when the answer was the last
/// thing the turn needed and its end is not published yet: this is stored after every change that began before it, by
/// any task. False when the store refuses: the API has the events anyway, and a client that must wait would send them
/// again.
asio::awaitable<bool> run_task::async_keep_sent() {
    std::vector<pending_action> still_asked;
    if (!followed_.turn.over()) still_asked = followed_.turn.waiting_for();
    intake update{tools_, followed_};
    const bool is_news = update.wait_for(std::move(still_asked));
    error_code ec;
    if (is_news) ec = co_await tools_.sink.async_checkpoint(followed_.run, followed_.continuation);
    else ec = co_await tools_.sink.async_note(followed_.run.id, followed_.continuation);
    co_return !ec || ec == errc::not_found;
}

void run_task::begin_keyed(request_key key) {
    keyed_send& keyed = followed_.continuation.keyed;
    keyed = {};
    keyed.key = std::move(key.key);
    keyed.body_digest = std::move(key.body_digest);
}

/// A repeated request must get the same answer, so the client gets none before the outcome is stored, for a bounded
/// time. False when the store still refuses it then.
asio::awaitable<bool> run_task::async_keep_noted() {
    const auto give_up = steady_clock::now() + longest_send_search;
    backoff delay{milliseconds{100}, milliseconds{5'000}, tools_.random};
    while (steady_clock::now() < give_up) {
        const error_code ec = co_await tools_.sink.async_note(followed_.run.id, followed_.continuation);
        if (!ec || ec == errc::not_found) co_return true;
        const milliseconds wait = delay.next();
        co_await async::async_sleep(wait);
    }
    co_return false;
}

/// Stores what is about to be sent, so that a restart searches for it. False when the send is cancelled and refused.
asio::awaitable<bool> run_task::async_intend(input_batch events, send_job& job) {
    const std::set<std::string>& before = followed_.event_log.inputs();
    followed_.continuation.inputs_before.assign(before.begin(), before.end());
    followed_.continuation.pending_send = std::move(events);
    const error_code ec = co_await tools_.sink.async_note(followed_.run.id, followed_.continuation);
    if (!ec && takes_events()) co_return true;
    followed_.continuation.pending_send = {};
    followed_.continuation.inputs_before.clear();
    followed_.continuation.keyed.outcome = send_outcome::dropped; // stored at the latest with the run's next change
    if (ec) {
        job.refuse(refused{refusal::store_failed, ec.message(), {}});
        co_return false;
    }
    if (!followed_.continuation.keyed.key.empty()) co_await async_keep_noted();
    job.refuse(refused{refusal::not_finished, "the turn is ending: send again when the run is finished", {}});
    co_return false;
}

} // namespace tether::session
