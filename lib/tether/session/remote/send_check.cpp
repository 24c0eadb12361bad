#include <tether/session/remote/send_check.hpp>

#include <tether/api/list_walk.hpp>
#include <tether/async/first_exception.hpp>
#include <tether/session/remote/session_absence.hpp>
#include <tether/session/remote/session_activity.hpp>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <fmt/format.h>
#include <utility>

namespace tether::session {

namespace asio = boost::asio;
using asio::experimental::awaitable_operators::operator||;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

using send_action = send_step::action;

constexpr milliseconds first_check_delay{500}, longest_check_delay{10'000};

api::event_query query_of(bool with_marks) {
    api::event_query query;
    query.types = {"user.message",           "user.define_outcome",     "user.interrupt",
                   "user.tool_confirmation", "user.custom_tool_result", "user.tool_result",
                   "system.message"};
    if (with_marks) query.types.emplace_back("session.updated");
    query.limit = 1000;
    return query;
}

} // namespace

send_check::send_check(const tools& tools, const std::string& session_id, stream_witness& stream, doubt_limits limits,
                       fault_judge judge)
    : tools_{tools}
    , session_id_{session_id}
    , stream_{stream}
    , limits_{limits}
    , judge_{std::move(judge)} {}

asio::awaitable<api::outcome<std::optional<std::vector<api::event>>>>
send_check::async_resolve(work_search search, session_before before, send_evidence evidence) {
    search_.emplace(std::move(search));
    before_ = std::move(before);
    seen_ = std::move(evidence);
    // No two searches use the same mark.
    mark_ = fmt::format("{:x}-{:x}", steady_clock::now().time_since_epoch().count(),
                        static_cast<unsigned>(tools_.random() * 0xffff'ffff));
    stream_.expect_mark(mark_);
    asio::awaitable<void> deciding = async_guard(async_decide());
    asio::awaitable<void> marking = async_guard(run_marks());
    asio::awaitable<void> listing = async_guard(run_history_reads());
    asio::awaitable<void> retrieving = async_guard(run_status_reads());
    try {
        co_await (std::move(deciding) || std::move(marking) || std::move(listing) || std::move(retrieving));
    } catch (const asio::multiple_exceptions& all) {
        async::rethrow_first(all);
    }
    if (error_) std::rethrow_exception(error_);
    if (ended_by_) co_return *ended_by_;
    if (last_.what == send_action::in_doubt) co_return api::failure{errc::work_in_doubt};
    std::optional<std::vector<api::event>> accepted;
    if (last_.what == send_action::accepted) accepted.emplace(stream_.has_shown_send() ? stream_.found() : found_);
    co_return accepted;
}

/// `operator||` does not stop when a branch throws. Stores the exception, with which `async_decide` ends the search.
asio::awaitable<void> send_check::async_guard(asio::awaitable<void> work) {
    try {
        co_await std::move(work);
    } catch (const boost::system::system_error& e) {
        if (e.code() == asio::error::operation_aborted) throw;
        error_ = std::current_exception();
    } catch (...) {
        error_ = std::current_exception();
    }
}

asio::awaitable<void> send_check::async_decide() {
    while (!error_ && !ended_by_) {
        note_stream();
        const send_step step = decide_send(seen_, limits(), steady_clock::now());
        if (take_step(step)) continue;
        if (step.what != send_action::wait) {
            last_ = step;
            co_return;
        }
        co_await stream_.changed.async_wait(step.until);
    }
}

/// Begins a request; false when the step is none.
bool send_check::take_step(const send_step& step) {
    const auto begin = [](send_evidence::requests& asked, async::event& due) {
        asked.is_active = true;
        due.notify();
        return true;
    };
    if (step.what == send_action::mark) return begin(seen_.mark, mark_due_);
    if (step.what == send_action::read_history) return begin(seen_.history, history_due_);
    if (step.what == send_action::read_status) return begin(seen_.status, status_due_);
    return false;
}

doubt_limits send_check::limits() const {
    doubt_limits now = limits_;
    if (seen_.may_send_again) now.longest_lag = tools_.health.longest_history_lag;
    return now;
}

void send_check::note_stream() {
    seen_.stream.is_unbroken = stream_.is_unbroken();
    seen_.stream.shows_send = stream_.has_shown_send();
    seen_.stream.shows_mark = stream_.has_shown_mark();
}

void send_check::answered(send_evidence::requests& asked, doubt_time began) {
    asked.is_active = false;
    if (asked.answers++ == 0) asked.first_at = began;
    asked.last_at = began;
    stream_.changed.notify();
}

void send_check::failed(send_evidence::requests& asked, backoff& delay, fault_policy& faults, api::failure why) {
    const fault_verdict verdict = judge_(faults, why);
    if (verdict == fault_verdict::end) {
        why.ambiguous = true; // what was sent before may still be carried out
        ended_by_ = std::move(why);
    }
    const milliseconds wait = verdict == fault_verdict::confirm
        ? tools_.confirm_after
        : std::max(delay.next(), why.retry_after.value_or(milliseconds{0}));
    asked.next_at = steady_clock::now() + wait;
    asked.is_active = false;
    stream_.changed.notify();
}

asio::awaitable<void> send_check::run_marks() {
    backoff delay{first_check_delay, longest_check_delay, tools_.random};
    for (;;) {
        while (!seen_.mark.is_active) co_await mark_due_.async_wait();
        has_marked_ = true;
        const auto began = steady_clock::now();
        std::map<std::string, std::string> patch;
        patch.emplace(mark_metadata_key, mark_);
        const auto marked = co_await tools_.client.async_update_metadata(session_id_, std::move(patch));
        tools_.health.note(marked);
        if (marked) {
            mark_delay_.emplace(steady_clock::now());
            note_status(*marked, began);
            answered(seen_.mark, began);
            continue;
        }
        seen_.mark.is_refused = kind_of(marked.error()) == fault_kind::refusal;
        seen_.mark.is_active = false;
        seen_.mark.next_at =
            steady_clock::now() + std::max(delay.next(), marked.error().retry_after.value_or(milliseconds{0}));
        stream_.changed.notify();
    }
}

asio::awaitable<void> send_check::run_status_reads() {
    backoff delay{first_check_delay, longest_check_delay, tools_.random};
    fault_policy faults{tools_.confirm_after};
    for (;;) {
        while (!seen_.status.is_active) co_await status_due_.async_wait();
        const auto began = steady_clock::now();
        const auto session = co_await async_read_session(tools_, session_id_);
        if (session.has_error()) {
            failed(seen_.status, delay, faults, session.error());
            continue;
        }
        delay.reset();
        note_status(*session, began);
        answered(seen_.status, began);
    }
}

/// A status may be old: a session that has worked before may still be shown working. Two reads `settle` apart agree.
void send_check::note_status(const api::session& session, doubt_time began) {
    const bool is_new = before_.inputs.empty();
    if (!is_working(session.status)) working_since_.reset();
    else if (!working_since_) working_since_ = began;
    const bool is_sure = working_since_ && (is_new || began - *working_since_ >= limits_.settle);
    if (before_.was_idle && is_sure) seen_.status_shows_send = true;
    // A mark changes it as well, also one of an earlier search.
    const bool is_marked = has_marked_ || session.metadata.contains(std::string{mark_metadata_key});
    if (!is_marked && !before_.updated_at.empty() && session.updated_at != before_.updated_at) seen_.has_moved = true;
}

asio::awaitable<void> send_check::run_history_reads() {
    backoff delay{first_check_delay, longest_check_delay, tools_.random};
    fault_policy faults{tools_.confirm_after};
    for (;;) {
        while (!seen_.history.is_active) co_await history_due_.async_wait();
        const auto began = steady_clock::now();
        bool lists_mark = false;
        const auto read = co_await async_search(lists_mark);
        tools_.health.note(read);
        if (read.has_error()) {
            const bool refuses_type = lists_marks_ && read.error().code == errc::bad_request;
            if (refuses_type) lists_marks_ = false;
            else failed(seen_.history, delay, faults, read.error());
            continue;
        }
        delay.reset();
        note_mark_listed(lists_mark, began);
        seen_.history_shows_send = read->has_found();
        found_ = read->found();
        answered(seen_.history, began);
    }
}

/// The history's delay is known once it shows a mark that it lacked before.
void send_check::note_mark_listed(bool is_listed, doubt_time began) {
    if (!mark_delay_) return;
    if (!is_listed) return mark_delay_->lacked(began);
    if (const auto known = mark_delay_->listed()) tools_.health.note_history_lag(*known);
    mark_delay_.reset();
}

asio::awaitable<api::outcome<work_search>> send_check::async_search(bool& lists_mark) {
    work_search search = *search_;
    api::event_query query = query_of(lists_marks_);
    for (api::list_walk walk;;) {
        auto page = co_await tools_.client.async_list_events(session_id_, query);
        if (page.has_error()) co_return page.error();
        for (const api::event& e : page->data) {
            search.add(e);
            lists_mark = lists_mark || shows_mark(e, mark_);
        }
        if (const error_code ec = walk.advance(query.page, *page)) co_return api::failure{ec};
        if (query.page.empty()) co_return search;
    }
}

} // namespace tether::session
