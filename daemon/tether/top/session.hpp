// Runs the screen of tether top: feed, keys, signals, clock.
#pragma once

#include "command_context.hpp"
#include "controller.hpp"
#include "log_lines.hpp"
#include "model.hpp"
#include "screen.hpp"
#include "snapshot.hpp"

#include <tether/async/event.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <exception>
#include <memory>
#include <string>

namespace tether::cli::top {

/// Usable once. The context must outlive it, and it must outlive the awaitable of `async_run`.
class session {
  public:
    session(command_context& context, snapshot begin_with);

    /// Runs until `q` (0), a terminating signal (128 + its number), or a refusal by the daemon (the exit status for it,
    /// after printing the reason). Misuse: an unknown terminal type. The terminal is then restored.
    boost::asio::awaitable<int> async_run();

  private:
    using clock = std::chrono::steady_clock;

    boost::asio::awaitable<int> async_guarded(boost::asio::awaitable<int> part);
    boost::asio::awaitable<int> async_obey_keys();
    boost::asio::awaitable<int> async_obey_signals();
    boost::asio::awaitable<int> async_paint();
    boost::asio::awaitable<int> async_ask_status();
    boost::asio::awaitable<int> async_read_feed();
    boost::asio::awaitable<client::failure> async_follow(std::uint64_t after);
    boost::asio::awaitable<int> async_read_logs();
    boost::asio::awaitable<int> async_read_log(std::string run_id);
    boost::asio::awaitable<int> async_until_other_log(std::string run_id);
    boost::asio::awaitable<int> async_cancel_runs();

    void take(const snapshot& content);
    void on_item(const client::feed_item& item);
    void on_log_item(const client::feed_item& item, protocol::run_document& run);
    void want_log(std::string run_id);
    void want_cancel(std::string run_id);
    void stop_here();
    void touch();

    command_context& context_;
    std::uint64_t newest_;
    model table_;
    log_lines log_;
    controller controller_{table_, log_};
    boost::asio::signal_set signals_;
    std::unique_ptr<screen> screen_;
    boost::asio::steady_timer paint_timer_;
    async::event log_wanted_, cancel_wanted_;
    clock::time_point painted_{};
    std::string log_run_;               ///< whose log is shown; empty for none
    std::deque<std::string> to_cancel_; ///< each run once, so bounded by the table; the first is in progress
    client::failure failure_;
    std::exception_ptr error_;
};

} // namespace tether::cli::top
