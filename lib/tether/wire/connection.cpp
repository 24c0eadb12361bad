#include <tether/wire/connection.hpp>

#include <tether/async/use_tuple.hpp>
#include <tether/wire/answer_head.hpp>
#include <tether/wire/socket_options.hpp>
#include <tether/wire/tls_stream.hpp>

#include <boost/asio/post.hpp>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace tether::wire {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr std::size_t read_size = 16 * 1024; // one TLS record

// A peer that sends faster than we parse must not block the loop.
constexpr unsigned reads_before_yielding = 16;

/// Memory for the bytes just read, shared by all connections of the thread, so that quiet ones need none.
std::span<char> scratch(std::size_t size) {
    static thread_local std::vector<char> memory(64 * 1024);
    if (memory.size() < size) memory.resize(size);
    return memory;
}

io_step from_errno() {
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return io_step::waits(io_step::kind::wants_read);
    return io_step::fails(last_error());
}

} // namespace

connection::connection(const asio::any_io_executor& executor)
    : socket_{executor}
    , watchdog_{executor, [this] {
                    expired_ = limit_;
                    error_code ignored;
                    socket_.cancel(ignored);
                }} {}

connection::~connection() {
    if (tls_) tls_->farewell();
    tls_.reset(); // before the descriptor that it writes to is closed and perhaps reused
}

void connection::set_deadline(clock::time_point when, errc limit) {
    expired_.reset();
    limit_ = limit;
    watchdog_.set(when);
}

void connection::clear_deadline() {
    expired_.reset();
    watchdog_.clear();
}

asio::awaitable<error_code> connection::async_connect(tcp::endpoint peer, const wire_config& config) {
    // Asio's open() does not set close-on-exec.
    descriptor made{::socket(peer.protocol().family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    const error_code ec = made ? take(std::move(made), peer.protocol(), config) : last_error();
    if (ec) co_return ec;
    auto [failed] = co_await socket_.async_connect(peer, async::use_tuple);
    if (failed && expired_) co_return *expired_;
    co_return failed;
}

asio::awaitable<error_code> connection::async_adopt(descriptor connecting, tcp protocol, const wire_config& config) {
    const error_code ec = take(std::move(connecting), protocol, config);
    if (ec) co_return ec;
    auto [failed] = co_await socket_.async_wait(tcp::socket::wait_write, async::use_tuple);
    if (failed && expired_) co_return *expired_;
    if (failed) co_return failed;
    int outcome = 0; // connect(2), EINPROGRESS
    socklen_t size = sizeof outcome;
    if (::getsockopt(socket_.native_handle(), SOL_SOCKET, SO_ERROR, &outcome, &size) != 0) co_return last_error();
    co_return error_code{outcome, boost::system::system_category()};
}

error_code connection::take(descriptor socket, tcp protocol, const wire_config& config) {
    error_code ec = set_socket_options(socket.value(), config);
    if (!ec) socket_.assign(protocol, socket.value(), ec);
    if (ec) return ec;
    socket.release(); // `socket_` owns it now
    socket_.native_non_blocking(true, ec);
    return ec;
}

asio::awaitable<error_code> connection::async_handshake(tls_context& context, const std::string& host) {
    tls_ = std::make_unique<tls_stream>(context, socket_.native_handle(), host);
    for (;;) {
        const io_step step = tls_->handshake();
        if (step.state == io_step::kind::done) co_return error_code{};
        const error_code ec = co_await async_ready(step);
        if (ec) co_return ec;
    }
}

asio::awaitable<error_code> connection::async_write(std::string_view bytes, std::chrono::milliseconds patience,
                                                    errc limit) {
    set_deadline(clock::now() + patience, limit);
    for (unsigned writes_in_a_row = 0; !bytes.empty();) {
        const io_step step = write_some(bytes);
        if (step.state == io_step::kind::done) {
            bytes.remove_prefix(step.bytes);
            set_deadline(clock::now() + patience, limit);
            // A server that always accepts more data must not block the loop.
            if (++writes_in_a_row % reads_before_yielding == 0)
                co_await asio::post(socket_.get_executor(), asio::use_awaitable);
            continue;
        }
        const error_code ec = co_await async_ready(step);
        if (ec) co_return ec;
    }
    co_return error_code{};
}

asio::awaitable<result<std::span<char>>> connection::async_read(std::string& rest) {
    if (++reads_in_a_row_ >= reads_before_yielding) {
        reads_in_a_row_ = 0;
        co_await asio::post(socket_.get_executor(), asio::use_awaitable);
    }
    for (;;) {
        const std::span<char> memory = scratch(rest.size() + read_size);
        const io_step step = read_some(memory.subspan(rest.size(), read_size));
        if (step.state == io_step::kind::done) {
            const std::size_t size = rest.size() + step.bytes;
            recall(rest);
            co_return memory.first(size);
        }
        const error_code ec = co_await async_ready(step);
        if (ec) co_return ec;
    }
}

asio::awaitable<result<std::string>> connection::async_read_head(std::size_t limit) {
    answer_head head{limit};
    while (!head.is_whole()) {
        const auto memory = scratch(read_size);
        const ssize_t seen = ::recv(socket_.native_handle(), memory.data(), read_size, MSG_PEEK);
        if (seen == 0) co_return asio::error::eof;
        if (seen < 0) {
            const error_code ec = co_await async_ready(from_errno());
            if (ec) co_return ec;
            continue;
        }
        const std::size_t ours = head.take({memory.data(), static_cast<std::size_t>(seen)});
        ::recv(socket_.native_handle(), memory.data(), ours, 0);
        if (head.is_too_long()) co_return errc::header_too_large;
    }
    co_return head.text();
}

std::span<char> connection::recall(std::string& rest) {
    const std::span<char> memory = scratch(rest.size() + read_size);
    const std::size_t size = rest.size();
    std::memcpy(memory.data(), rest.data(), size);
    std::string{}.swap(rest); // frees its memory
    return memory.first(size);
}

bool connection::is_quiet() {
    const io_step step = read_some(scratch(read_size));
    return step.state == io_step::kind::wants_read && !expired_;
}

bool connection::resumed() const noexcept {
    return tls_ && tls_->resumed();
}

/// Waits until `step` can be tried again; returns its error when it has failed.
asio::awaitable<error_code> connection::async_ready(io_step step) {
    if (step.state == io_step::kind::failed) co_return step.error;
    if (expired_) co_return *expired_;
    reads_in_a_row_ = 0;
    const auto direction = step.state == io_step::kind::wants_read ? tcp::socket::wait_read : tcp::socket::wait_write;
    auto [ec] = co_await socket_.async_wait(direction, async::use_tuple);
    if (ec && expired_) co_return *expired_;
    co_return ec;
}

io_step connection::read_some(std::span<char> into) {
    if (tls_) return tls_->read(into);
    const ssize_t n = ::recv(socket_.native_handle(), into.data(), into.size(), 0);
    if (n > 0) return io_step::moved(static_cast<std::size_t>(n));
    return n == 0 ? io_step::fails(asio::error::eof) : from_errno();
}

io_step connection::write_some(std::string_view bytes) {
    if (tls_) return tls_->write(bytes);
    const ssize_t n = ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n >= 0) return io_step::moved(static_cast<std::size_t>(n));
    io_step step = from_errno();
    if (step.state == io_step::kind::wants_read) step.state = io_step::kind::wants_write;
    return step;
}

} // namespace tether::wire
