#include <tether/server/request_reader.hpp>

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
    if (parser_.between_requests()) {
        idle_ = true;
        const error_code ec = co_await async_fill(clock::now() + idle);
        idle_ = false;
        if (ec) co_return std::monostate{};
    }
    const auto deadline = clock::now() + whole;
    bool told_to_continue = false;
    for (parsed state = parser_.advance(); state != parsed::whole; state = parser_.advance()) {
        if (state == parsed::broken) co_return parser_.why();
        if (!std::exchange(told_to_continue, told_to_continue || parser_.expects_continue()) &&
            parser_.expects_continue()) {
            std::vector<asio::const_buffer> pieces;
            pieces.emplace_back(go_on.data(), go_on.size());
            co_await socket_.async_write(std::move(pieces), limits_.write_timeout);
        }
        if (state == parsed::head) continue;
        const error_code ec = co_await async_fill(deadline);
        if (ec == asio::error::timed_out || clock::now() >= deadline) co_return problem{problem_kind::request_timeout};
        if (ec) co_return std::monostate{};
    }
    co_return parser_.take();
}

} // namespace tether::server
