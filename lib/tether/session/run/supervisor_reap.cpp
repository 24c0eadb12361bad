// Finds and removes orphaned sessions.
#include <tether/session/log_kinds.hpp>
#include <tether/session/run/supervisor_impl.hpp>

#include <tether/session/policy/fault.hpp>
#include <tether/session/remote/cleaner.hpp>
#include <tether/session/remote/marked_sessions.hpp>

namespace tether::session {

namespace asio = boost::asio;

namespace {

asio::awaitable<void> async_remove_session(const tools& tools, std::string run_id, std::string session_id) {
    absent_session target{std::move(run_id), std::move(session_id), {}, std::nullopt};
    co_await async_clean_up(tools, std::move(target), when_done::remove, /*may_run=*/true);
}

/// Removes the entry from the ledger once its session, if it has one, is gone. A session without the run's mark was
/// created by another client and is kept. After a failure the next startup tries again.
asio::awaitable<void> async_strike(const tools& tools, ledger_entry line) {
    if (!line.session_id.empty()) {
        const auto found = co_await tools.client.async_retrieve_session(line.session_id);
        if (found.has_error() && kind_of(found.error()) != fault_kind::missing) co_return;
        if (found && metadata_of(*found, run_metadata_key) == line.run_id)
            co_await async_remove_session(tools, line.run_id, line.session_id);
    }
    co_await tools.sink.async_remove(line.run_id);
}

} // namespace

asio::awaitable<reply<std::vector<orphan>>> supervisor_impl::async_reap(reap_mode mode) {
    auto found = co_await async_find_orphans(tools_);
    if (found.has_error()) co_return refused_by(found.error());
    for (const orphan& o : *found)
        if (mode == reap_mode::remove && !stopping_) remove_orphan(o);
    co_return std::move(*found);
}

/// Retries without limit; a session whose removal a restart interrupts is still orphaned, and is found again.
void supervisor_impl::remove_orphan(const orphan& what) {
    if (!reaped_.insert(what.session_id).second) return; // already being removed
    tools_.log.write(log_kinds.removing_orphaned_session, {{"session", what.session_id}, {"run", what.run_id}});
    launch_removal(what.session_id, async_remove_session(tools_, what.run_id, what.session_id));
}

/// An entry without a session is a create with an unknown outcome: once it is removed, `async_reap` finds its session.
void supervisor_impl::end_runless(const ledger_entry& line) {
    const std::string name = line.session_id.empty() ? line.run_id : line.session_id;
    if (!reaped_.insert(name).second) return;
    tools_.log.write(log_kinds.removing_session_of_damaged_run, {{"run", line.run_id}, {"session", line.session_id}});
    launch_removal(name, async_strike(tools_, line));
}

void supervisor_impl::launch_removal(std::string name, asio::awaitable<void> work) {
    launch_other(std::move(work), [this, name = std::move(name)] { reaped_.erase(name); });
}

} // namespace tether::session
