#include <tether/server/peer_socket.hpp>

#include <tether/async/use_tuple.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

namespace tether::server {

namespace asio = boost::asio;
using namespace asio::experimental::awaitable_operators;

namespace {

/// Bytes that one client may transfer before it yields to others: far less than a millisecond of work.
constexpr std::size_t moved_at_once = std::size_t{256} << 10;

bool would_block(const error_code& ec) {
    return ec == asio::error::would_block || ec == asio::error::try_again;
}

bool has_hung_up(int descriptor) {
    pollfd look{descriptor, 0, 0};
    return ::poll(&look, 1, 0) == 1 && (look.revents & (POLLHUP | POLLERR)) != 0;
}

/// Drops the first `n` bytes.
void consume(std::vector<asio::const_buffer>& pieces, std::size_t n) {
    std::size_t whole = 0;
    while (whole < pieces.size() && n >= pieces[whole].size()) n -= pieces[whole++].size();
    pieces.erase(pieces.begin(), pieces.begin() + static_cast<std::ptrdiff_t>(whole));
    if (!pieces.empty()) pieces.front() += n;
}

} // namespace

peer_socket::peer_socket(asio::generic::stream_protocol::socket socket) : socket_{std::move(socket)} {
    error_code ignored; // a descriptor that rejects these fails at its first read
    socket_.non_blocking(true, ignored);
    ::fcntl(socket_.native_handle(), F_SETFD, FD_CLOEXEC);
}

result<credentials> peer_socket::peer_credentials() {
    ucred found{};
    socklen_t size = sizeof found;
    if (::getsockopt(socket_.native_handle(), SOL_SOCKET, SO_PEERCRED, &found, &size) != 0)
        return error_code{errno, boost::system::system_category()};
    return credentials{found.uid, found.gid, found.pid};
}

asio::awaitable<error_code> peer_socket::async_ready(asio::socket_base::wait_type what, clock::time_point deadline) {
    asio::steady_timer timer{socket_.get_executor(), deadline};
    const auto first = co_await (socket_.async_wait(what, async::use_tuple) || timer.async_wait(async::use_tuple));
    if (first.index() == 0) co_return std::get<0>(std::get<0>(first));
    const error_code ec = std::get<0>(std::get<1>(first));
    co_return ec ? ec : error_code{asio::error::timed_out};
}

asio::awaitable<void> peer_socket::async_yield() {
    if (moved_ < moved_at_once) co_return;
    moved_ = 0;
    co_await asio::post(socket_.get_executor(), asio::use_awaitable);
}

asio::awaitable<std::pair<error_code, std::size_t>> peer_socket::async_read_some(std::span<char> into,
                                                                                 clock::time_point deadline) {
    co_await async_yield(); // before the read, so that cancellation loses no data
    for (;;) {
        error_code ec;
        const std::size_t n = socket_.read_some(asio::buffer(into.data(), into.size()), ec);
        moved_ += n;
        if (!would_block(ec)) co_return std::pair{ec, n};
        ec = co_await async_ready(asio::socket_base::wait_read, deadline);
        if (ec) co_return std::pair{ec, std::size_t{0}};
    }
}

asio::awaitable<error_code> peer_socket::async_write(std::vector<asio::const_buffer> pieces,
                                                     std::chrono::milliseconds stall) {
    consume(pieces, 0);
    while (!pieces.empty()) {
        co_await async_yield();
        error_code ec;
        const std::size_t n = socket_.write_some(pieces, ec);
        if (!ec) consume(pieces, n);
        moved_ += n;
        if (would_block(ec)) ec = co_await async_ready(asio::socket_base::wait_write, clock::now() + stall);
        if (ec) co_return ec;
    }
    co_return error_code{};
}

asio::awaitable<void> peer_socket::async_farewell(std::size_t most, clock::time_point deadline) {
    error_code ignored;
    socket_.shutdown(asio::socket_base::shutdown_send, ignored);
    std::vector<char> scratch(64u << 10);
    while (most > 0 && clock::now() < deadline) {
        const auto got = co_await async_read_some(scratch, deadline);
        if (got.first) co_return;
        most -= std::min(most, got.second);
    }
}

void peer_socket::cancel() noexcept {
    error_code ignored;
    socket_.cancel(ignored);
}

hangup_watch::hangup_watch(peer_socket& socket, async::event& tell) : state_{std::make_shared<state>()} {
    state_->socket = &socket.socket_;
    state_->tell = &tell;
    wait(state_);
}

void hangup_watch::wait(const std::shared_ptr<state>& s) {
    auto on_end = [s](const error_code& ec) {
        if (ec || !s->socket) return;
        // Asio delivers the last event of a closed socket to the next socket that reuses its place in the reactor.
        if (!has_hung_up(s->socket->native_handle())) return wait(s);
        s->gone = true;
        s->tell->notify();
    };
    s->socket->async_wait(asio::socket_base::wait_error,
                          asio::bind_cancellation_slot(s->signal.slot(), std::move(on_end)));
}

hangup_watch::~hangup_watch() {
    state_->socket = nullptr;
    state_->signal.emit(asio::cancellation_type::terminal);
}

} // namespace tether::server
