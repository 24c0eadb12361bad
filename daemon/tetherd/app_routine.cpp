// Runs the periodic tasks of the daemon: watchdog, pruning, searches for orphaned sessions, trouble reports.
#include "app.hpp"
#include "host/allocator.hpp"
#include "log_kinds.hpp"

#include <tether/async/event.hpp>
#include <tether/core/clock_watch.hpp>

namespace tether::daemon {
namespace {

/// Interval between two checks of what to prune and what to report to the service manager.
constexpr milliseconds housekeeping_interval{5'000};
/// Interval between two comparisons of the clocks. The timer also makes Asio check deadlines that passed during a
/// suspend.
constexpr milliseconds clock_interval{2'000};
/// Interval between two returns of free memory to the system.
constexpr milliseconds memory_interval{30'000};
/// Most runs deleted in one step.
constexpr std::size_t prune_at_once = 200;

} // namespace

/// The loop sends the watchdog message after a response of the store's writer, so that the service manager notices when
/// either is stuck. A disk that returns errors is not stuck: the writer answers.
asio::awaitable<void> app::run_watchdog(milliseconds interval) {
    for (;;) {
        notify_.watchdog();
        co_await async::async_sleep(interval);
        co_await store_->async_hear_from_writer();
    }
}

asio::awaitable<void> app::run_housekeeping() {
    for (std::string said = status_->line();;) {
        const auto due = async::clock::now() + housekeeping_interval;
        co_await async::async_sleep(housekeeping_interval);
        metrics_.process.loop_delayed(async::clock::now() - due);
        co_await async_prune();
        if (store_->trouble().empty()) tell_recovery();
        log_.report_suppressed(/*everything=*/false);
        if (std::string now = status_->line(); now != said) notify_.status(said = std::move(now));
    }
}

/// Deadlines and retention use the calendar. A change of the wall clock is only logged, and stored for the startup
/// after a reboot.
asio::awaitable<void> app::run_clock_watch() {
    for (clock_watch watch{read_clocks()};;) {
        co_await async::async_sleep(clock_interval);
        co_await store_->async_look_at_files();
        look_at_socket();
        const clock_news news = watch.look(read_clocks());
        if (news.suspended) {
            log_.write(log_kinds.machine_was_suspended, {{"for", *news.suspended}});
            transport_->note_suspended();
        }
        if (!news.set) continue;
        using std::chrono::round, std::chrono::seconds;
        log_.write(log_kinds.wall_clock_set,
                   {{"seconds_before", round<seconds>(news.set->before).count()},
                    {"seconds_now", round<seconds>(news.set->after).count()}});
        co_await store_->async_keep_calendar();
    }
}

asio::awaitable<void> app::run_memory_return() {
    for (;;) {
        co_await async::async_sleep(memory_interval);
        std::function<bool()> work = [] { return return_free_memory(), true; };
        co_await workers_->async_run(std::move(work));
    }
}

asio::awaitable<void> app::async_prune() {
    for (bool more = true; more;) {
        const auto gone = co_await store_->async_prune(store_->dates().now(), prune_at_once);
        more = gone && gone->more;
        if (gone && !gone->run_ids.empty())
            log_.write(log_kinds.finished_runs_deleted, {{"runs", gone->run_ids.size()}});
    }
}

asio::awaitable<void> app::run_reaper() {
    const auto mode = settings_.reap_removes ? session::reap_mode::remove : session::reap_mode::list;
    for (;;) {
        co_await async::async_sleep(settings_.reap_interval);
        const auto found = co_await supervisor_->async_reap(mode);
        if (!found) {
            log_.write(log_kinds.search_for_orphaned_sessions_failed, {{"reason", found.error().detail}});
            continue;
        }
        for (const session::orphan& o : *found)
            log_.write(log_kinds.orphaned_session_found,
                       {{"session", o.session_id},
                        {"run", o.run_id},
                        {"status", to_string(o.status)},
                        {"created_at", o.created_at ? to_text(*o.created_at) : ""},
                        {"removing", settings_.reap_removes}});
    }
}

/// One stat(2) of a file that this process created.
void app::look_at_socket() {
    if (draining_) return;
    std::string now = server_->socket_trouble();
    if (now == socket_trouble_) return;
    socket_trouble_ = std::move(now);
    if (!socket_trouble_.empty()) log_.write(log_kinds.socket_lost, {{"reason", socket_trouble_}});
}

/// A store that cannot write needs the operator, so this is logged immediately, but only once when the trouble comes
/// and goes between two housekeeping checks.
void app::tell_trouble() {
    const std::string now = store_->trouble();
    if (now.empty() || now == trouble_) return;
    log_.write(log_kinds.store_rejects_writes, {{"reason", now}});
    trouble_ = now;
}

void app::tell_recovery() {
    if (trouble_.empty()) return;
    log_.write(log_kinds.store_accepts_writes_again);
    trouble_.clear();
}

} // namespace tether::daemon
