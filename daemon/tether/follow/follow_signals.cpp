// Handles Ctrl-C, the question after it, and the clock while a run is followed.
#include "follow.hpp"

#include "view/style.hpp"

#include <tether/async/event.hpp>
#include <tether/async/use_tuple.hpp>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <fcntl.h>

namespace tether::cli {

namespace asio = boost::asio;
using asio::experimental::awaitable_operators::operator||;
using step = interrupt_policy::step;

namespace {

constexpr std::chrono::milliseconds redraw_every{250};
constexpr std::size_t longest_answer = 1024;

asio::awaitable<std::string> async_read_line(asio::posix::stream_descriptor& from) {
    std::string line;
    const auto read =
        co_await asio::async_read_until(from, asio::dynamic_buffer(line, longest_answer), '\n', async::use_tuple);
    if (std::get<0>(read)) line.clear();
    co_return line;
}

/// Throws when the race has ended, so that no error looks like a signal.
asio::awaitable<int> async_signal(asio::signal_set& signals) {
    co_return co_await signals.async_wait(asio::use_awaitable);
}

} // namespace

asio::awaitable<run_follower::parting> run_follower::async_obey_signals() {
    asio::signal_set signals{context_.executor, SIGINT, SIGTERM};
    for (;;) {
        const int number = co_await async_signal(signals);
        if (number == SIGTERM) co_return parting::detached;
        step next = interrupts_.on_signal();
        if (next == step::ask) {
            auto race = async_ask() || async_signal(signals);
            const auto first = co_await std::move(race);
            is_asking_ = false;
            context_.output.clear_live();
            const auto* answer = std::get_if<step>(&first);
            next = answer ? *answer : step::detach;
        }
        if (next == step::detach) co_return parting::detached;
        if (next == step::cancel) co_await async_cancel();
    }
}

/// Asks on a separate open file description of the terminal, so that non-blocking mode does not affect the one that the
/// shell shares with us.
asio::awaitable<step> run_follower::async_ask() {
    const int tty = ::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (tty < 0) co_return step::detach;
    asio::posix::stream_descriptor input{context_.executor, tty};
    is_asking_ = true;
    context_.output.ask("[c]ancel, [d]etach, or [K]eep watching? ");
    const std::string line = co_await async_read_line(input);
    co_return interrupts_.on_answer(line);
}

asio::awaitable<void> run_follower::async_cancel() {
    note("cancel", colour::yellow, "requested; press Ctrl-C again to detach");
    const auto done = co_await context_.daemon.async_cancel(id_);
    if (!done) context_.explain(id_, done.error());
}

asio::awaitable<run_follower::parting> run_follower::async_redraw() {
    for (;;) {
        draw();
        co_await async::async_sleep(redraw_every); // throws at the end, so that nothing is drawn after it
    }
}

} // namespace tether::cli
