#include <tether/session/follow/history_reader.hpp>

#include <tether/async/event.hpp>
#include <tether/session/log_kinds.hpp>
#include <tether/session/policy/proof_checks.hpp>
#include <tether/session/remote/session_absence.hpp>

#include <algorithm>
#include <utility>

namespace tether::session {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

/// The API's own runner requests this many (API § 1.6).
constexpr std::size_t page_limit = 1000;
constexpr std::size_t smaller_by = 8;

/// A page of large events may exceed the transport's bound: the same cursor gives it in smaller pieces.
bool take_smaller(api::event_query& query, const api::outcome<api::event_page>& page) {
    if (!page.has_error() || page.error().code != errc::body_too_large || query.limit <= 1) return false;
    query.limit = std::max<std::size_t>(query.limit / smaller_by, 1);
    return true;
}

/// Returns what `read` lacks to prove the end of the turn.
std::vector<std::string> lacks(const history_read& read, const conclusion& end,
                               const std::vector<turn_message>& streamed) {
    std::vector<std::string> missing = read.seen().missing();
    if (read.seen().over() && !end.event_id.empty() && !read.contains(end.event_id))
        missing.push_back("the event that ends the turn");
    if (!read.contains_all(streamed)) missing.push_back("a streamed message");
    return missing;
}

} // namespace

history_reader::history_reader(const tools& tools, followed& followed)
    : tools_{tools}
    , followed_{followed}
    , intake_{tools, followed} {}

asio::awaitable<api::outcome<std::vector<api::event>>> history_reader::async_next_page(api::event_query& query,
                                                                                       api::list_walk& walk) {
    for (;;) {
        auto page = co_await tools_.client.async_list_events(followed_.run.session_id, query);
        tools_.health.note(page);
        if (take_smaller(query, page)) continue;
        if (page.has_error()) co_return page.error();
        query.limit = std::min(page_limit, query.limit * smaller_by);
        if (const error_code ec = walk.advance(query.page, *page)) co_return api::failure{ec};
        co_return std::move(page->data);
    }
}

asio::awaitable<api::outcome<history_reader::answer>> history_reader::async_read() {
    answer found{history_read{followed_.turn}, false};
    const auto began = steady_clock::now();
    api::event_query query;
    query.limit = page_limit;
    api::list_walk walk;
    do {
        auto events = co_await async_next_page(query, walk);
        if (events.has_error()) co_return events.error();
        for (const api::event& e : *events) found.read.add(e);
        if (co_await intake_.async_take_listed(std::move(*events))) found.fresh = true;
    } while (!query.page.empty());
    followed_.unread = false;
    if (const auto lag = followed_.lag.listed(found.read, began)) tools_.health.note_history_lag(*lag);
    co_return found;
}

asio::awaitable<api::outcome<std::size_t>> history_reader::async_skip() {
    api::event_query query;
    query.limit = page_limit;
    api::list_walk walk;
    std::size_t skipped = 0;
    turn probe = followed_.turn.replay();
    do {
        auto events = co_await async_next_page(query, walk);
        if (events.has_error()) co_return events.error();
        const std::string& first = followed_.run.first_input;
        const auto end = std::find_if(events->begin(), events->end(), [&](const api::event& e) {
            return (!first.empty() && e.id == first) || probe.is_own(e);
        });
        skipped += static_cast<std::size_t>(end - events->begin());
        const bool reached = end != events->end();
        events->erase(end, events->end());
        intake_.skip(*events);
        if (reached) break;
    } while (!query.page.empty());
    co_return skipped;
}

asio::awaitable<finding> history_reader::async_prove(conclusion end) {
    auto give_up = steady_clock::now() + followed_.config.proof_timeout;
    finding found;
    found.end = end;
    found.proof.by = result_proof::source::history;
    found.proof.terminal_event_id = end.event_id;
    found.failure = followed_.turn.failure();
    backoff delay{followed_.config.settle, followed_.config.settle * 4, tools_.random};
    std::optional<history_read> last;
    for (bool complained = false;;) {
        const auto began = steady_clock::now();
        auto got = co_await async_read();
        std::chrono::milliseconds wait = followed_.config.settle;
        if (got) {
            const history_read& read = got->read;
            const turn& seen = read.seen();
            if (seen.over()) found.end = *seen.over();
            found.messages = merge_messages(followed_.turn.messages(), seen.messages());
            found.usage = seen.usage().empty() ? followed_.turn.usage() : seen.usage();
            found.failure = seen.over() ? seen.failure() : followed_.turn.failure();
            found.proof.missing = lacks(read, end, followed_.turn.messages());
            found.proof.checks = history_checks(read, end, followed_.turn.messages(), last ? &*last : nullptr);
            ++found.proof.reads;
            if (found.proof.missing.empty() && last && read.agrees_with(*last)) co_return found;
            if (found.proof.missing.empty() && last) found.proof.missing.push_back("two matching reads of the history");
            last = read;
        } else {
            const api::failure& why = got.error();
            if (!std::exchange(complained, true))
                tools_.log.write(log_kinds.history_read_for_verification_failed,
                                 {{"run", followed_.run.id},
                                  {"session", followed_.run.session_id},
                                  {"error", why.code},
                                  {"status", why.status},
                                  {"request_id", why.request_id}});
            found.proof.missing = {"a readable history: " + why.code.message()};
            found.proof.checks = {{"history_read", false, why.code.message()}};
            if (found.messages.empty()) found.messages = followed_.turn.messages();
            if (found.usage.empty()) found.usage = followed_.turn.usage();
            wait = std::max(delay.next(), why.retry_after.value_or(std::chrono::milliseconds{0}));
            if (kind_of(why) == fault_kind::missing) {
                absent_session target = session_of(followed_.run, followed_.continuation);
                const bool gone = co_await async_is_gone(tools_, std::move(target));
                if (gone) co_return found;
            }
            // While the API refuses the key, or another server answers, the reads prove nothing: only the run's
            // deadline limits them.
            if (needs_operator(kind_of(why)) || kind_of(why) == fault_kind::missing)
                give_up += steady_clock::now() - began + wait;
        }
        if (steady_clock::now() + wait > give_up) {
            if (found.proof.missing.empty()) found.proof.missing.push_back("two matching reads of the history");
            co_return found;
        }
        co_await async::async_sleep(wait);
    }
}

} // namespace tether::session
