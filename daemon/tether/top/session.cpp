// Runs the screen of tether top: keys, signals, clock.
#include "session.hpp"

#include "renderer.hpp"

#include <tether/async/use_tuple.hpp>

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <csignal>
#include <cstdlib>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace tether::cli::top {

namespace asio = boost::asio;
using asio::experimental::awaitable_operators::operator||;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds paint_at_most_every{50}, paint_at_least_every{1'000};
constexpr int exit_by_signal = 128;

/// True when the other end of the terminal is closed: it is readable but has no data.
bool is_gone(int terminal) {
    int waiting = 0;
    return ::ioctl(terminal, FIONREAD, &waiting) != 0;
}

} // namespace

session::session(command_context& context, snapshot begin_with)
    : context_{context}
    , newest_{begin_with.newest}
    , signals_{context.executor}
    , paint_timer_{context.executor} {
    take(begin_with);
}

asio::awaitable<int> session::async_run() {
    // Before curses starts, because curses does not replace existing signal handlers.
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH, SIGTSTP, SIGCONT}) signals_.add(number);
    screen_ = screen::open(context_.output.colours_out());
    if (!screen_) {
        const char* type = std::getenv("TERM");
        co_return context_.misuse(
            fmt::format("top does not support the terminal type '{}'; use --once", type ? type : ""));
    }
    auto race = async_guarded(async_obey_keys()) || async_guarded(async_obey_signals()) ||
        async_guarded(async_paint()) || async_guarded(async_ask_status()) || async_guarded(async_read_feed()) ||
        async_guarded(async_read_logs()) || async_guarded(async_cancel_runs());
    const auto first = co_await std::move(race);
    screen_.reset(); // while signals still cannot end the process
    if (error_) std::rethrow_exception(error_);
    const int status = std::visit([](int value) { return value; }, first);
    if (first.index() == 4) co_return context_.explain(failure_);
    co_return status;
}

/// `||` does not stop on an exception; turn it into a result so that it does.
asio::awaitable<int> session::async_guarded(asio::awaitable<int> part) {
    try {
        co_return co_await std::move(part);
    } catch (const boost::system::system_error& error) {
        const bool was_told = error.code() == asio::error::operation_aborted; // the race has ended
        if (!was_told && !error_) error_ = std::current_exception();
    } catch (const std::exception&) {
        if (!error_) error_ = std::current_exception();
    }
    co_return static_cast<int>(exit_status::failed);
}

asio::awaitable<int> session::async_obey_keys() {
    // Waiting does not change the flags of the open file description, which the shell shares with us.
    asio::posix::stream_descriptor input{context_.executor, ::dup(STDIN_FILENO)};
    for (;;) {
        const auto waited = co_await input.async_wait(asio::posix::stream_descriptor::wait_read, async::use_tuple);
        if (std::get<0>(waited) || is_gone(input.native_handle())) co_return exit_by_signal + SIGHUP;
        while (const auto pressed = screen_->next_key()) {
            const reaction next = controller_.on_key(*pressed, page_of(screen_->size().height));
            switch (next.kind) {
            case reaction::action::nothing: break;
            case reaction::action::quit: co_return 0;
            case reaction::action::open_log: want_log(next.run_id); break;
            case reaction::action::close_log: want_log({}); break;
            case reaction::action::cancel: want_cancel(next.run_id); break;
            }
        }
        touch();
    }
}

void session::want_cancel(std::string run_id) {
    controller_.say(fmt::format("cancelling {}\u2026", short_run_id(run_id)));
    if (std::find(to_cancel_.begin(), to_cancel_.end(), run_id) != to_cancel_.end()) return;
    to_cancel_.push_back(std::move(run_id));
    cancel_wanted_.notify();
}

/// Cancels runs one after the other, concurrently with the keys, so that `q` works while the daemon hangs. Waits while
/// none is to be cancelled.
asio::awaitable<int> session::async_cancel_runs() {
    for (;;) {
        while (to_cancel_.empty()) co_await cancel_wanted_.async_wait();
        const std::string run_id = to_cancel_.front();
        const auto done = co_await context_.daemon.async_cancel(run_id);
        controller_.say(done ? fmt::format("cancel requested for {}", short_run_id(run_id))
                             : client::describe(done.error()));
        to_cancel_.pop_front();
        touch();
    }
}

asio::awaitable<int> session::async_obey_signals() {
    for (;;) {
        const int number = co_await signals_.async_wait(asio::use_awaitable);
        if (number == SIGWINCH) screen_->resize();
        else if (number == SIGTSTP) stop_here();
        else if (number == SIGCONT) screen_->resume();
        else co_return exit_by_signal + number;
        touch();
    }
}

/// Restores the terminal and stops the process for Ctrl-Z; SIGCONT takes the terminal again.
void session::stop_here() {
    screen_->suspend();
    ::raise(SIGSTOP);
    screen_->resume();
}

void session::touch() {
    const auto soon = std::max(clock::now(), painted_ + paint_at_most_every);
    if (paint_timer_.expiry() > soon) paint_timer_.expires_at(soon);
}

asio::awaitable<int> session::async_paint() {
    for (;;) {
        screen_->paint(draw(table_, log_, controller_, wall_now(), screen_->size()));
        painted_ = clock::now();
        paint_timer_.expires_at(painted_ + paint_at_least_every);
        while (clock::now() < paint_timer_.expiry()) co_await paint_timer_.async_wait(async::use_tuple);
    }
}

} // namespace tether::cli::top
