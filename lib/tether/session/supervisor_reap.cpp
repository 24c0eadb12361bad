#include <tether/session/supervisor_impl.hpp>

#include <tether/session/cleaner.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

namespace tether::session {

namespace asio = boost::asio;

asio::awaitable<reply<std::vector<orphan>>> supervisor::impl::async_reap(reap_mode mode) {
    auto found = co_await async_find_orphans(tools_);
    if (found.has_error()) {
        const api::failure& failed = found.error();
        const bool said_no = failed.what() == disposition::permanent;
        refused why{said_no ? refusal::rejected_by_api : refusal::unreachable,
                    failed.message.empty() ? failed.code.message() : failed.message, failed.request_id};
        co_return why;
    }
    for (const orphan& o : *found)
        if (mode == reap_mode::remove && !stopping_) remove_orphan(o);
    co_return std::move(*found);
}

/// Goes on for as long as it takes; what a restart cuts off is an orphan still, and is found again.
void supervisor::impl::remove_orphan(const orphan& what) {
    if (!reaped_.insert(what.session_id).second) return; // under way already
    tools_.log.warning("removing a session that no run accounts for",
                       {{"session", what.session_id}, {"run", what.run_id}});
    auto signal = std::make_shared<stop_signal>();
    others_.insert(signal);
    ++running_;
    auto done = [this, signal, id = what.session_id](std::exception_ptr, remote_state) {
        reaped_.erase(id);
        others_.erase(signal);
        --running_;
        changed_.wake_all();
    };
    asio::co_spawn(executor_, async_clean_up(tools_, what.run_id, what.session_id, when_done::remove, /*may_run=*/true),
                   asio::bind_cancellation_slot(signal->slot(), std::move(done)));
}

} // namespace tether::session
