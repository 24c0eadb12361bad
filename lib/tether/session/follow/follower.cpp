#include <tether/session/follow/follower.hpp>

#include <tether/async/event.hpp>
#include <tether/session/log_kinds.hpp>
#include <tether/session/policy/proof_checks.hpp>
#include <tether/session/remote/session_absence.hpp>
#include <tether/session/remote/session_activity.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace tether::session {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

/// A constant status may hide progress: after this many polls the history is read anyway.
constexpr unsigned polls_until_list = 4;
/// Attempts to read what a gap left out before the stream continues without it.
constexpr unsigned gap_reads = 4;
/// During a send, how soon the reader of the stream notices its end; and most events held until then.
constexpr milliseconds send_pause{200};
constexpr std::size_t most_held = 1000;

/// The clocks of a stream that was just opened.
stream_clock clock_of(const follow_config& config, bool is_gap_unread) {
    const milliseconds soon = std::min(config.probe_after, config.backoff_max);
    return {config.silence, is_gap_unread ? soon : config.probe_after, steady_clock::now()};
}

bool is_over(const followed& followed, const std::optional<conclusion>& listed) {
    return followed.turn.over() || listed;
}

} // namespace

follower::follower(const tools& tools, followed& followed, prior before, sent_handler on_sent)
    : tools_{tools}
    , followed_{followed}
    , prior_{before}
    , on_sent_{std::move(on_sent)}
    , intake_{tools, followed}
    , history_{tools, followed}
    , policy_{followed.config, tools.random, steady_clock::now()}
    , work_sent_{followed.continuation.spec.events.empty()} {}

asio::awaitable<api::outcome<finding>> follower::async_follow() {
    while (!is_over(followed_, listed_end_)) {
        const follow_step step = policy_.next();
        co_await async::async_sleep(step.at - steady_clock::now());
        const std::optional<api::failure> ended = co_await async_take_step(step);
        if (ended) co_return *ended;
    }
    co_return co_await async_conclude();
}

asio::awaitable<api::outcome<finding>> follower::async_conclude() {
    followed_.concluded = true; // events sent from now on would not be waited for
    if (unbroken_ && followed_.turn.over() && followed_.turn.missing().empty() && !followed_.turn.has_gaps())
        co_return found_on_stream();
    const conclusion end = followed_.turn.over() ? *followed_.turn.over() : *listed_end_;
    followed_.known_end = end;
    co_return co_await history_.async_prove(end);
}

asio::awaitable<std::optional<api::failure>> follower::async_take_step(follow_step step) {
    if (followed_.recovering) {
        const std::optional<api::failure> unread = co_await async_recover();
        if (unread && unread->code == errc::work_in_doubt)
            co_return unread; // another read from the beginning finds nothing more
        if (unread) co_return co_await async_after(*unread);
        followed_.recovering = false;
    }
    if (step.kind == follow_step::action::open_stream) co_return co_await async_stream();
    if (work_sent_) co_return co_await async_poll();
    // Before the work is sent there is nothing to poll for, and earlier events must not count as part of the turn.
    policy_.polled(steady_clock::now(), /*progress=*/false, std::nullopt);
    co_return std::nullopt;
}

asio::awaitable<std::optional<api::failure>> follower::async_stream() {
    std::optional<api::failure> refused;
    followed_.witness.lost();
    opened open = co_await async_open(refused);
    if (refused) co_return refused;
    note_opened(open);
    std::optional<reading> now;
    if (open) now.emplace(**open, clock_of(followed_.config, gap_unread_));
    if (!work_sent_ && now) refused = co_await async_begin_reading(*now);
    else if (!work_sent_) refused = co_await async_begin();
    else if (open) refused = co_await async_catch_up();
    if (refused) co_return refused;
    if (is_over(followed_, listed_end_)) co_return std::nullopt;

    api::failure lost = open ? api::failure{errc::stream_ended} : open.error();
    if (now && work_sent_) {
        co_await intake_.async_set_mode(follow_mode::stream);
        now->clock = clock_of(followed_.config, gap_unread_);
        if (!now->lost) lost = co_await async_read(*now, read_until::lost_or_over);
        else lost = co_await async_take_rest(*now);
        if (const auto floor = (*open)->retry()) policy_.set_reconnection_time(*floor);
    }
    followed_.witness.lost();
    if (is_over(followed_, listed_end_) || lost.what() == disposition::cancelled) co_return std::nullopt;
    if (open && work_sent_) tools_.observer.stream_lost(lost.code);
    co_return co_await async_after(lost);
}

void follower::note_opened(const opened& open) {
    tools_.health.note(open, request_purpose::own_session);
    unbroken_ = open && !work_sent_;
    if (!open) return tools_.observer.stream_refused(open.error().code);
    followed_.witness.opened();
    tools_.health.missing.forget(followed_.run.session_id);
    ++followed_.run.follow.opens;
    if (followed_.run.follow.opens > 1) ++followed_.run.follow.reopens;
    tools_.observer.stream_opened();
}

asio::awaitable<std::optional<api::failure>> follower::async_after(const api::failure& lost) {
    unbroken_ = false;
    followed_.unread = true;
    policy_.stream_lost(steady_clock::now(), lost.retry_after);
    note_lost(lost);
    co_await intake_.async_set_mode(policy_.is_polling() ? follow_mode::poll : follow_mode::none);
    co_return co_await async_judge(lost);
}

/// Stream events wait meanwhile, so that readers get them after the events they missed.
asio::awaitable<std::optional<api::failure>> follower::async_catch_up() {
    backoff delay{followed_.config.backoff_min, followed_.config.backoff_max, tools_.random};
    for (unsigned left = gap_reads; left > 0; --left) {
        const auto read = co_await async_read_history();
        if (read) co_return std::nullopt;
        const api::failure why = read.error();
        const std::optional<api::failure> ended = co_await async_judge(why);
        if (ended) co_return ended;
        if (left == gap_reads)
            tools_.log.write(log_kinds.history_read_after_gap_failed,
                             {{"run", followed_.run.id},
                              {"session", followed_.run.session_id},
                              {"error", why.code},
                              {"status", why.status},
                              {"request_id", why.request_id}});
        if (left > 1) co_await async::async_sleep(delay.next());
    }
    gap_unread_ = true; // the stream continues without it, and a probe reads the history soon
    co_return std::nullopt;
}

/// During a send the stream is read, but its events are taken after the send: until then it is unknown which of them
/// belong to the turn.
asio::awaitable<api::failure> follower::async_read(reading& now, read_until until) {
    for (;;) {
        if (followed_.turn.over() || (until == read_until::sent && !is_sending_)) co_return api::failure{};
        const bool is_full = now.held.size() >= most_held;
        if (holds_events() && is_full) {
            co_await async::async_sleep(send_pause);
            continue;
        }
        if (!holds_events() && !now.held.empty()) {
            std::vector<api::event> held = std::exchange(now.held, {});
            co_await async_take(now, std::move(held));
            continue;
        }
        const milliseconds longest = holds_events() ? send_pause : now.clock.next_wait(steady_clock::now());
        api::outcome<std::vector<api::event>> events = co_await now.stream.async_read(longest);
        note_skipped(now);
        if (events) {
            now.clock.bytes_came(steady_clock::now());
            for (const api::event& e : *events) followed_.witness.observe(e);
            const bool keeps_order = !now.held.empty();
            if (holds_events() || keeps_order) std::move(events->begin(), events->end(), std::back_inserter(now.held));
            else co_await async_take(now, std::move(*events));
            if (followed_.turn.over()) co_return api::failure{};
        } else if (events.error().code != errc::stream_idle) {
            co_return events.error();
        }
        const auto verdict = now.clock.judge(steady_clock::now());
        if (verdict == stream_clock::verdict::dead) co_return api::failure{errc::stream_idle};
        if (verdict == stream_clock::verdict::probe && !holds_events()) {
            const bool stale = co_await async_probe(now.clock);
            if (stale || listed_end_) co_return api::failure{errc::stream_stale};
        }
    }
}

/// After a stream that was lost during the send.
asio::awaitable<api::failure> follower::async_take_rest(reading& now) {
    std::vector<api::event> held = std::exchange(now.held, {});
    if (!held.empty()) co_await async_take(now, std::move(held));
    co_return *now.lost;
}

asio::awaitable<void> follower::async_take(reading& now, std::vector<api::event> events) {
    note_back();
    for (const api::event& e : events) followed_.lag.streamed(e, steady_clock::now());
    const bool fresh = co_await intake_.async_take_live(std::move(events));
    if (!fresh) co_return;
    now.clock.event_came(steady_clock::now());
    policy_.stream_progressed();
}

void follower::note_skipped(reading& now) {
    if (now.stream.skipped() <= now.skipped) return;
    now.skipped = now.stream.skipped();
    unbroken_ = false;
    followed_.witness.lost();
    tools_.log.write(log_kinds.stream_events_skipped,
                     {{"run", followed_.run.id}, {"session", followed_.run.session_id}, {"skipped", now.skipped}});
}

/// While every request is refused, a gap is read again only at the rate of reconnections, which stop failing soon after
/// the refusals end.
bool follower::is_gap_barred(const api::failure& why) const {
    return gap_unread_ && needs_operator(kind_of(why));
}

asio::awaitable<bool> follower::async_probe(stream_clock& clock) {
    auto session = co_await async_read_session(tools_, followed_.run.session_id);
    const bool look = clock.probe_reads_history() || (session && !is_working(session->status));
    clock.probed(steady_clock::now());
    if (session.has_error()) {
        const fault_kind kind = kind_of(session.error());
        co_return is_gap_barred(session.error()) || kind == fault_kind::missing || kind == fault_kind::refusal;
    }
    if (!look) co_return false;
    const auto is_fresh = co_await async_read_history();
    if (is_fresh.has_error()) co_return is_gap_barred(is_fresh.error());
    co_return *is_fresh;
}

asio::awaitable<std::optional<api::failure>> follower::async_poll() {
    ++followed_.run.follow.polls;
    tools_.observer.polled();
    auto session = co_await async_read_session(tools_, followed_.run.session_id);
    if (session.has_error()) {
        const api::failure why = session.error();
        policy_.polled(steady_clock::now(), false, why.retry_after);
        note_poll(&why);
        co_return co_await async_judge(why);
    }
    const bool look = !is_working(session->status) || session->updated_at != last_updated_at_ ||
        ++polls_without_list_ >= polls_until_list;
    last_updated_at_ = session->updated_at;
    bool fresh = false;
    std::optional<milliseconds> retry_after;
    if (session->status == api::session_status::terminated) note_terminated();
    if (look) {
        polls_without_list_ = 0;
        const auto read = co_await async_read_history();
        if (read) {
            fresh = *read;
            note_poll(nullptr);
        } else {
            const api::failure why = read.error();
            retry_after = why.retry_after;
            note_poll(&why);
        }
    }
    policy_.polled(steady_clock::now(), fresh, retry_after);
    co_return std::nullopt;
}

void follower::note_terminated() {
    const auto now = steady_clock::now();
    if (!terminated_since_) terminated_since_ = now;
    // A history that never shows the end of an archived session must not delay the run until its deadline.
    if (now - *terminated_since_ > followed_.config.proof_timeout && !listed_end_)
        listed_end_ = conclusion{conclusion::how::terminated, {}, {}, {}, false};
}

/// True when the history has a new event.
asio::awaitable<api::outcome<bool>> follower::async_read_history() {
    const auto answer = co_await history_.async_read();
    if (answer.has_error()) co_return answer.error();
    gap_unread_ = false;
    // Work in an active send may keep the session running: the next read shows whether it does.
    if (!followed_.turn.is_sending() && answer->read.seen().over()) listed_end_ = answer->read.seen().over();
    if (!listed_end_) co_await intake_.async_update_state(followed_.turn);
    co_return answer->fresh;
}

finding follower::found_on_stream() const {
    finding found;
    found.end = *followed_.turn.over();
    found.messages = followed_.turn.messages();
    found.usage = followed_.turn.usage();
    found.failure = followed_.turn.failure();
    found.proof.by = result_proof::source::stream;
    found.proof.terminal_event_id = found.end.event_id;
    found.proof.checks = stream_checks(followed_.turn, followed_.event_log.size());
    return found;
}

void follower::note_back() {
    if (was_lost_)
        tools_.log.write(log_kinds.stream_reconnected,
                         {{"run", followed_.run.id}, {"session", followed_.run.session_id}});
    was_lost_ = false;
}

void follower::note_lost(const api::failure& why) {
    const auto until_next = std::chrono::ceil<milliseconds>(policy_.next().at - steady_clock::now());
    const milliseconds in = std::max(until_next, milliseconds{0});
    // A flapping session logs its transitions, not its attempts.
    tools_.log.write(was_lost_ ? log_kinds.stream_reconnect_failed : log_kinds.stream_lost,
                     {{"run", followed_.run.id},
                      {"session", followed_.run.session_id},
                      {"error", why.code},
                      {"status", why.status},
                      {"request_id", why.request_id},
                      {"in", in}});
    was_lost_ = true;
}

void follower::note_poll(const api::failure* why) {
    if (!why && poll_failed_)
        tools_.log.write(log_kinds.polls_succeed_again,
                         {{"run", followed_.run.id}, {"session", followed_.run.session_id}});
    if (why && !poll_failed_)
        tools_.log.write(log_kinds.poll_failed,
                         {{"run", followed_.run.id},
                          {"session", followed_.run.session_id},
                          {"error", why->code},
                          {"status", why->status},
                          {"request_id", why->request_id}});
    poll_failed_ = why != nullptr;
}

} // namespace tether::session
