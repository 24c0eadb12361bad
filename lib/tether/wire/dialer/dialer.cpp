#include <tether/wire/dialer/dialer.hpp>

#include <tether/async/use_tuple.hpp>
#include <tether/async/watchdog.hpp>
#include <tether/core/caught.hpp>
#include <tether/wire/dialer/descriptor_passing.hpp>
#include <tether/wire/dialer/log_kinds.hpp>
#include <tether/wire/dialer/peer_filter.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cerrno>
#include <poll.h>
#include <sys/socket.h>

namespace tether::wire {

namespace asio = boost::asio;
using clock = std::chrono::steady_clock;
using asio::posix::descriptor_base;

namespace {

constexpr std::chrono::milliseconds accept_pause{100};

pid_t peer_of(int socket) {
    ucred who{};
    socklen_t size = sizeof who;
    return ::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0 ? who.pid : 0;
}

bool has_hung_up(int socket) {
    pollfd one{socket, 0, 0};
    return ::poll(&one, 1, 0) == 1 && (one.revents & (POLLHUP | POLLERR)) != 0;
}

} // namespace

struct dialer::reply {
    explicit reply(dial_answer a, descriptor p = {}) : answer{std::move(a)}, passed{std::move(p)} {}

    dial_answer answer;
    descriptor passed;
};

dialer::dialer(asio::any_io_executor executor, descriptor listening, const logger& log, destination only,
               lookup_function lookup, dialer_bounds bounds)
    : executor_{std::move(executor)}
    , listening_{executor_}
    , log_{log}
    , bounds_{bounds}
    , resolver_{executor_, std::move(lookup)}
    , policy_{std::move(only)}
    , clients_{executor_} {
    listening_.assign(listening.value());
    listening.release(); // `listening_` owns it now
    listening_.native_non_blocking(true);
}

dialer::~dialer() = default;

asio::awaitable<void> dialer::run() {
    running_ = true;
    const struct at_end {
        dialer& self;
        ~at_end() {
            self.running_ = false;
            self.changed_.notify();
        }
    } note{*this};
    while (!stopping_) co_await async_accept();
}

/// Accepts one connection, or waits until one more is allowed.
asio::awaitable<void> dialer::async_accept() {
    if (clients_.size() >= bounds_.clients) {
        co_await changed_.async_wait();
        co_return;
    }
    descriptor socket{::accept4(listening_.native_handle(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
    if (socket) {
        refused_ = false;
        admit(std::move(socket));
        co_return;
    }
    const error_code ec = last_error();
    if (ec == asio::error::would_block) {
        co_await listening_.async_wait(descriptor_base::wait_read, async::use_tuple);
        co_return;
    }
    if (ec == asio::error::connection_aborted || ec == asio::error::interrupted) co_return;
    if (!std::exchange(refused_, true)) log_.write(log_kinds.dialer_cannot_accept_connections, {{"error", ec}});
    co_await changed_.async_wait(clock::now() + accept_pause);
}

void dialer::admit(descriptor socket) {
    clients_.spawn(async_serve(std::move(socket)), [this](const std::exception_ptr& failure) {
        if (failure) log_.write(log_kinds.dialing_failed, {failure_field(failure)});
        changed_.notify();
    });
}

asio::awaitable<void> dialer::async_serve(descriptor socket) {
    asio::posix::stream_descriptor link{executor_};
    link.assign(socket.value());
    socket.release(); // `link` owns it now
    const std::string text = co_await async_request(link);
    const std::optional<dial_request> what = parse_dial_request(text);
    // Requests of clients that have given up are skipped: after an outage the queue may be full of them.
    if (!what || has_hung_up(link.native_handle())) co_return;
    const reply given = co_await async_answer(*what, link.native_handle());
    if (stopping_) co_return; // an interrupted request gets no answer
    send_datagram(link.native_handle(), to_text(given.answer), given.passed.value());
}

/// The request; empty when none arrives in time.
asio::awaitable<std::string> dialer::async_request(asio::posix::stream_descriptor& link) {
    async::watchdog bound{executor_, [&link] {
                              error_code ignored;
                              link.cancel(ignored);
                          }};
    bound.set(clock::now() + bounds_.request);
    for (;;) {
        result<datagram> got = receive_datagram(link.native_handle(), longest_dial_message);
        if (got) co_return std::move(got->text);
        if (got.error() != asio::error::would_block) co_return std::string{};
        const auto [ec] = co_await link.async_wait(descriptor_base::wait_read, async::use_tuple);
        if (ec) co_return std::string{};
    }
}

asio::awaitable<dialer::reply> dialer::async_answer(dial_request what, int asker) {
    if (what.where != policy_.only()) {
        const std::string reason = "the configuration names " + to_text(policy_.only());
        co_return reply{refuse(what, asker, reason)};
    }
    if (!what.address) {
        dial_answer found = co_await resolver_.async_resolve(what.where.host, clock::now() + bounds_.lookup);
        if (found) policy_.learn(*found);
        co_return reply{std::move(found)};
    }
    if (!policy_.has(*what.address))
        co_return reply{refuse(what, asker, "no lookup of the host returned this address")};
    result<descriptor> made = begin_connect({*what.address, what.where.port});
    if (!made) co_return reply{made.error()};
    co_return reply{address_list{}, std::move(*made)};
}

/// A socket that is restricted to its peer, where the system allows that, and whose connect(2) has begun.
result<descriptor> dialer::begin_connect(const asio::ip::tcp::endpoint& to) {
    descriptor made{::socket(to.protocol().family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    if (!made) return last_error();
    const error_code loose = hold_to_peer(made.value(), to);
    if (loose && !std::exchange(loose_, true)) log_.write(log_kinds.cannot_restrict_sockets, {{"error", loose}});
    const int code = ::connect(made.value(), to.data(), static_cast<socklen_t>(to.size()));
    if (code != 0 && errno != EINPROGRESS) return last_error();
    return made;
}

error_code dialer::refuse(const dial_request& what, int asker, std::string_view reason) const {
    if (!has_hung_up(asker))
        log_.write(log_kinds.dial_refused,
                   {{"host", what.where.host},
                    {"port", what.where.port},
                    {"address", what.address ? what.address->to_string() : ""},
                    {"pid", peer_of(asker)},
                    {"reason", reason}});
    return errc::dialer_refused;
}

asio::awaitable<void> dialer::async_stop() {
    stopping_ = true;
    error_code ignored;
    listening_.close(ignored);
    changed_.notify();
    clients_.stop();
    while (running_) co_await changed_.async_wait();
    co_await clients_.async_join();
}

} // namespace tether::wire
