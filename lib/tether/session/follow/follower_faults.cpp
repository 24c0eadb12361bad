// Decides whether a failure ends the turn that is followed.
#include <tether/async/event.hpp>
#include <tether/session/follow/follower.hpp>

#include <tether/session/remote/session_absence.hpp>

namespace tether::session {

namespace asio = boost::asio;

/// Returns the failure that ends the run, or nothing when the follower must continue. Reads the session itself
/// immediately, because a refusal may concern one request only, and again `confirm_after` later.
asio::awaitable<std::optional<api::failure>> follower::async_judge(api::failure why) {
    fault_policy faults{tools_.confirm_after};
    for (;;) {
        if (kind_of(why) == fault_kind::missing) co_return co_await async_judge_absence(why);
        if (kind_of(why) != fault_kind::refusal) co_return std::nullopt;
        auto session = co_await async_read_session(tools_, followed_.run.session_id);
        if (session) co_return std::nullopt;
        why = session.error();
        const auto verdict =
            faults.judge(why, run_phase::begun, tools_.health.has_answered, std::chrono::steady_clock::now());
        if (verdict == fault_verdict::end) co_return why;
        if (verdict != fault_verdict::confirm) co_return std::nullopt;
        co_await async::async_sleep(tools_.confirm_after);
    }
}

asio::awaitable<std::optional<api::failure>> follower::async_judge_absence(api::failure why) {
    absent_session target = session_of(followed_.run, followed_.continuation);
    const bool gone = co_await async_is_gone(tools_, std::move(target));
    if (!gone) co_return std::nullopt;
    why.code = errc::session_deleted;
    why.message.clear();
    co_return why;
}

} // namespace tether::session
