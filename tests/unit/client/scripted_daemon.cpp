// Plays a daemon that answers from a script, one connection after the other.
#include "scripted_daemon.hpp"

#include <tether/async/use_tuple.hpp>

#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

namespace tether::test {

using asio::local::stream_protocol;

namespace {

std::size_t body_length(std::string_view head) {
    constexpr std::string_view name = "Content-Length: ";
    const auto at = head.find(name);
    return at == head.npos ? 0 : std::stoul(std::string{head.substr(at + name.size())});
}

} // namespace

scripted_answer http_answer(int status, std::string_view body, std::string_view type) {
    return {fmt::format("HTTP/1.1 {} X\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n{}", status, type, body.size(),
                        body)};
}

scripted_answer http_stream(std::string_view events, bool is_cut) {
    std::string out = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    if (!events.empty()) out += fmt::format("{:x}\r\n{}\r\n", events.size(), events);
    if (!is_cut) out += "0\r\n\r\n";
    return {out};
}

scripted_daemon::scripted_daemon(asio::io_context& ctx, std::deque<scripted_answer> script)
    : acceptor_{ctx, stream_protocol::endpoint{socket_path()}}
    , script_{std::move(script)} {}

asio::awaitable<void> scripted_daemon::async_serve() {
    while (!script_.empty()) {
        stream_protocol::socket peer{acceptor_.get_executor()};
        co_await acceptor_.async_accept(peer, asio::use_awaitable);
        co_await async_read_request(peer);
        const scripted_answer answer = std::move(script_.front());
        script_.pop_front();
        co_await asio::async_write(peer, asio::buffer(answer.bytes), async::use_tuple);
        if (answer.stays_open) kept_.push_back(std::move(peer));
    }
    acceptor_.close();
}

asio::awaitable<void> scripted_daemon::async_read_request(stream_protocol::socket& peer) {
    std::string text;
    co_await asio::async_read_until(peer, asio::dynamic_buffer(text), "\r\n\r\n", async::use_tuple);
    const std::size_t head = text.find("\r\n\r\n") + 4;
    const std::size_t whole = head + body_length(text);
    if (text.size() < whole) {
        const std::size_t rest = whole - text.size();
        co_await asio::async_read(peer, asio::dynamic_buffer(text), asio::transfer_exactly(rest), async::use_tuple);
    }
    requests_.push_back(std::move(text));
}

} // namespace tether::test
