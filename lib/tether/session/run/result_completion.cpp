#include <tether/session/run/result_completion.hpp>

#include <tether/async/event.hpp>
#include <tether/core/id_rules.hpp>
#include <tether/session/follow/history_reader.hpp>
#include <tether/session/follow/recall.hpp>
#include <tether/session/policy/ending.hpp>
#include <tether/session/remote/session_absence.hpp>

#include <algorithm>

namespace tether::session {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

/// After this many refusals of one request the result stays as it is: the API will not answer it, and the session must
/// not stay forever.
constexpr int most_refusals = 3;

bool is_refusal(const api::failure& why) {
    return kind_of(why) == fault_kind::refusal || why.code == errc::malformed_document ||
        why.code == errc::body_too_large;
}

} // namespace

asio::awaitable<bool> result_completion::async_complete(patience longest) {
    if (!followed_.run.result || !is_path_id(followed_.run.session_id)) co_return true;
    const bool is_required = longest == patience::until_answered;
    const bool may_be_old = followed_.run.result->usage.empty() || (is_required && was_cut_short(followed_.run));
    found news = found::nothing;
    if (followed_.continuation.history_owed) news = co_await async_read_history();
    if (news == found::gone) co_return false;
    if (may_be_old) {
        const found usage = co_await async_read_usage(longest);
        if (usage != found::nothing) news = usage;
    }
    if (!followed_.continuation.history_owed && news != found::something) co_return news != found::gone;
    followed_.continuation.history_owed = false;
    followed_.continuation.accepted.clear();
    co_await followed_.journal.async_checkpoint();
    co_return news != found::gone;
}

/// True when the API's answer means that the session no longer exists.
asio::awaitable<bool> result_completion::async_is_gone_after(api::failure why) {
    if (kind_of(why) != fault_kind::missing) co_return false;
    absent_session target = session_of(followed_.run, followed_.continuation);
    co_return co_await async_is_gone(tools_, std::move(target));
}

asio::awaitable<result_completion::found> result_completion::async_read_history() {
    co_await async_recall(tools_, followed_);
    history_reader history{tools_, followed_};
    backoff delay{followed_.config.backoff_min, followed_.config.backoff_max * 3, tools_.random};
    for (int refusals = 0; refusals < most_refusals;) {
        api::failure why;
        bool is_skipped = true;
        if (is_adopted(followed_.run)) {
            const auto skipped = co_await history.async_skip();
            is_skipped = skipped.has_value();
            if (!is_skipped) why = skipped.error();
        }
        if (is_skipped) {
            const auto read = co_await history.async_read();
            if (read) co_return add(read->read.seen()) ? found::something : found::nothing;
            why = read.error();
        }
        const bool gone = co_await async_is_gone_after(why);
        if (gone) co_return found::gone;
        if (is_refusal(why)) ++refusals;
        const milliseconds wait = std::max(delay.next(), why.retry_after.value_or(milliseconds{0}));
        co_await async::async_sleep(wait);
    }
    co_return found::nothing;
}

/// True when the history held more than the result.
bool result_completion::add(const turn& seen) {
    run_result& result = *followed_.run.result;
    const std::vector<turn_message> merged = merge_messages(followed_.turn.messages(), seen.messages());
    bool is_more = merged.size() > result.messages.size();
    if (is_more) {
        result.messages.clear();
        for (const turn_message& m : merged) result.messages.push_back(m.text);
    }
    // An interrupt by our own clean-up is not how the turn ended.
    if (seen.over() && !seen.over()->halted && result.status == "unknown") {
        take_end(result, *seen.over());
        is_more = true;
    }
    if (!seen.usage().empty()) result.usage = seen.usage();
    result.late = result.late || is_more;
    return is_more;
}

asio::awaitable<result_completion::found> result_completion::async_read_usage(patience longest) {
    backoff delay{followed_.config.backoff_min, followed_.config.backoff_max * 3, tools_.random};
    for (int refusals = 0; refusals < most_refusals;) {
        const auto session = co_await async_read_session(tools_, followed_.run.session_id);
        if (session) {
            if (session->usage.empty() || session->usage == followed_.run.result->usage) co_return found::nothing;
            followed_.run.result->usage = session->usage;
            followed_.journal.note_usage(session->usage);
            co_return found::something;
        }
        const api::failure why = session.error();
        const bool gone = co_await async_is_gone_after(why);
        if (gone) co_return found::gone;
        if (longest == patience::one_try) co_return found::nothing;
        if (is_refusal(why)) ++refusals;
        const milliseconds wait = std::max(delay.next(), why.retry_after.value_or(milliseconds{0}));
        co_await async::async_sleep(wait);
    }
    co_return found::nothing;
}

} // namespace tether::session
