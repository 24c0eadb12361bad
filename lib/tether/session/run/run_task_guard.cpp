// Repeats a run's work after an exception from a shortage of memory, threads or descriptors.
#include <tether/async/event.hpp>
#include <tether/session/log_kinds.hpp>
#include <tether/session/run/run_task.hpp>

#include <tether/core/caught.hpp>
#include <tether/session/policy/shortage.hpp>

namespace tether::session {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

/// Attempts of a turn that shortages interrupt, before the run fails as `internal`; takes some minutes.
constexpr unsigned most_tries = 20;
constexpr milliseconds first_wait{100}, longest_wait{30'000};
/// An active send of a client is bounded by its own timeouts; this is a second bound.
constexpr std::chrono::minutes longest_active_send{2};

asio::awaitable<std::exception_ptr> async_catch(asio::awaitable<void> work) {
    try {
        co_await std::move(work);
    } catch (...) {
        co_return std::current_exception();
    }
    co_return nullptr;
}

} // namespace

asio::awaitable<void> run_task::async_guarded_turn(milliseconds delay) {
    backoff pace{first_wait, longest_wait, tools_.random};
    for (unsigned tries = 1;; ++tries) {
        asio::awaitable<void> work = tries == 1 ? async_turn(delay) : async_turn_again(delay);
        const std::exception_ptr error = co_await async_catch(std::move(work));
        if (!error || (is_cancellation(error) && interruption_ != interruption::none)) co_return;
        if (!is_shortage(error) || tries == most_tries) {
            tools_.log.write(log_kinds.run_task_failed, {{"run", followed_.run.id}, {"reason", reason_of(error)}});
            found_ = api::failure{errc::internal};
            co_return;
        }
        delay = pace.next();
        tools_.log.write(log_kinds.run_task_failed_retrying,
                         {{"run", followed_.run.id}, {"reason", reason_of(error)}, {"in", delay}});
    }
}

/// The progress of the turn is unknown: everything is searched for, as after a restart.
asio::awaitable<void> run_task::async_turn_again(milliseconds delay) {
    co_await async::async_sleep(delay);
    const auto give_up = steady_clock::now() + longest_active_send;
    while (sending_ && steady_clock::now() < give_up) co_await next_send_.async_wait(give_up);
    co_await followed_.journal.async_settle_debts();
    followed_.resumed = followed_.forgot = followed_.recovering = followed_.unread = true;
    followed_.event_log = event_log{};
    followed_.turn = turn{};
    followed_.concluded = false;
    followed_.known_end.reset();
    followed_.continuation.create_in_doubt =
        followed_.continuation.create_in_doubt || (starter_ && starter_->is_in_doubt());
    starter_.reset();
    was_asked_ = followed_.run.state == run_state::starting && followed_.run.session_id.empty();
    prior_ = prior_of(followed_.run, followed_.continuation);
    co_await async_turn(milliseconds{0});
}

/// Repeats the clean-up from its beginning until it succeeds.
asio::awaitable<void> run_task::async_guarded_end() {
    backoff pace{first_wait, longest_wait, tools_.random};
    for (;;) {
        const std::exception_ptr error = co_await async_catch(end_.async_end());
        if (!error) co_return;
        if (!is_shortage(error)) std::rethrow_exception(error);
        const milliseconds wait = pace.next();
        tools_.log.write(log_kinds.run_task_failed_retrying,
                         {{"run", followed_.run.id}, {"reason", reason_of(error)}, {"in", wait}});
        co_await async::async_sleep(wait);
    }
}

} // namespace tether::session
