#include <tether/server/request_reader.hpp>

#include <tether/server/body_rules.hpp>

#include <boost/asio/error.hpp>

namespace tether::server {

namespace asio = boost::asio;
using protocol::problem;
using protocol::problem_kind;

namespace {

constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";

} // namespace

request_reader::request_reader(peer_socket& socket, const server_config& limits)
    : socket_{socket}
    , limits_{limits}
    , parser_{limits} {}

asio::awaitable<error_code> request_reader::async_fill(clock::time_point deadline) {
    const auto got = co_await socket_.async_read_some(parser_.space(), deadline);
    parser_.filled(got.second);
    co_return got.first;
}

asio::awaitable<received> request_reader::async_receive(milliseconds idle, milliseconds whole) {
    received head = co_await async_receive_head(idle, whole);
    if (!std::holds_alternative<request>(head)) co_return head;
    co_return co_await async_receive_body(nullptr);
}

asio::awaitable<received> request_reader::async_receive_head(milliseconds idle, milliseconds whole) {
    if (parser_.between_requests()) {
        idle_ = true;
        const error_code ec = co_await async_fill(clock::now() + idle);
        idle_ = false;
        if (ec) co_return std::monostate{};
    }
    deadline_ = clock::now() + whole;
    for (parsed state = parser_.advance(); state != parsed::head; state = parser_.advance()) {
        if (state == parsed::broken) co_return parser_.why();
        const error_code ec = co_await async_fill(deadline_);
        if (ec == asio::error::timed_out || clock::now() >= deadline_) co_return problem{problem_kind::request_timeout};
        if (ec) co_return std::monostate{};
    }
    co_return parser_.head();
}

asio::awaitable<received> request_reader::async_receive_body(memory_lease* held, std::size_t longest) {
    if (held && !co_await held->async_hold(body_space())) co_return overloaded_problem();
    if (parser_.expects_continue()) {
        std::vector<asio::const_buffer> pieces;
        pieces.emplace_back(go_on.data(), go_on.size());
        co_await socket_.async_write(std::move(pieces), limits_.write_timeout);
    }
    for (parsed state = parser_.advance(); state != parsed::whole; state = parser_.advance()) {
        if (state == parsed::broken) co_return parser_.why();
        if (parser_.body_received() > longest) co_return body_too_large();
        if (held && !held->try_hold(body_space())) co_return overloaded_problem();
        const error_code ec = co_await async_fill(deadline_);
        if (ec == asio::error::timed_out || clock::now() >= deadline_) co_return problem{problem_kind::request_timeout};
        if (ec) co_return std::monostate{};
    }
    if (parser_.body_received() > longest) co_return body_too_large();
    co_return parser_.take();
}

/// The memory that the body needs, in bytes: its announced size, or its current size plus the next step of growth.
std::size_t request_reader::body_space() const {
    constexpr std::size_t step = std::size_t{1} << 20;
    const std::size_t here = parser_.body_received();
    if (const auto size = parser_.head().body_size) return static_cast<std::size_t>(*size);
    return here <= loop_bytes ? here : (here / step + 1) * step;
}

} // namespace tether::server
