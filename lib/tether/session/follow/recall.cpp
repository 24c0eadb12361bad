#include <tether/session/follow/recall.hpp>

#include <tether/async/event.hpp>
#include <tether/session/log_kinds.hpp>

#include <utility>

namespace tether::session {

namespace asio = boost::asio;
using std::chrono::milliseconds;

asio::awaitable<void> async_recall(const tools& tools, followed& followed) {
    backoff delay{milliseconds{100}, milliseconds{5'000}, tools.random};
    for (bool complained = false; followed.forgot;) {
        const auto marks = co_await tools.recovery.async_event_marks(followed.run.id);
        if (marks.has_error()) {
            if (!std::exchange(complained, true))
                tools.log.write(
                    log_kinds.store_read_failed,
                    {{"run", followed.run.id}, {"session", followed.run.session_id}, {"error", marks.error()}});
            co_await async::async_sleep(delay.next());
            continue;
        }
        for (const event_mark& mark : *marks) followed.event_log.recall(mark);
        followed.forgot = false;
        followed.turn.restore(followed.continuation.accepted);
    }
}

} // namespace tether::session
