// Serves one client connection from its first request to its end.
#include <tether/simulator/front/connection.hpp>

#include <tether/simulator/front/request_reader.hpp>

#include <array>
#include <fmt/format.h>

namespace tether::simulator {

namespace {

using action = fault::action;

constexpr std::string_view last_chunk = "0\r\n\r\n";

/// One open stream. Shared by the task that writes it and the task that detects the client's
/// departure, because either may end last.
struct open_stream {
    open_stream(std::shared_ptr<void> owner_in, std::shared_ptr<byte_stream> wire_in,
                std::shared_ptr<hub::guard> place_in)
        : owner{std::move(owner_in)}
        , wire{std::move(wire_in)}
        , place{std::move(place_in)} {}
    std::shared_ptr<void> owner; // first, so that it is destroyed last
    std::shared_ptr<byte_stream> wire;
    std::shared_ptr<hub::guard> place;
};

asio::awaitable<void> watch_client(std::shared_ptr<open_stream> self) {
    co_await async_ignore(*self->wire);
    self->place->channel().leave();
}

/// Writes frames and heartbeats until the stream ends or the client leaves.
asio::awaitable<void> async_carry(open_stream& self, hub& players) {
    stream_channel& channel = self.place->channel();
    while (!channel.is_gone()) {
        if (channel.has_bytes()) {
            const std::string bytes = channel.take();
            const std::string chunk = fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes);
            if (co_await self.wire->async_write(chunk)) co_return;
            continue;
        }
        if (channel.end() != fault::ending::none) co_return;
        const auto quiet = players.api().settings().heartbeat;
        const auto deadline = quiet.count() > 0 ? async::clock::now() + quiet : async::never;
        if (!co_await channel.changed.async_wait(deadline)) channel.heartbeat();
    }
}

/// Waits until the queue has data or the stream has ended.
asio::awaitable<void> async_first_bytes(stream_channel& channel) {
    while (!channel.has_bytes() && !channel.is_gone() && channel.end() == fault::ending::none)
        co_await channel.changed.async_wait();
}

asio::awaitable<void> serve_stream(std::shared_ptr<byte_stream> wire, connection_context& context, reply& what) {
    auto place = context.players.subscribe(std::move(*what.stream));
    auto self = std::make_shared<open_stream>(context.owner, wire, std::move(place));
    context.players.play();
    std::string head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n"
                       "cache-control: no-cache\r\ntransfer-encoding: chunked\r\n";
    for (const auto& [name, value] : what.answer.headers) head += name + ": " + value + "\r\n";
    head += "\r\n";
    const bool holds_head = what.spoilt && what.spoilt->act == action::hold_head;
    if (holds_head) context.tasks.spawn(watch_client(self));
    if (holds_head) co_await async_first_bytes(self->place->channel());
    if (co_await wire->async_write(head)) co_return;
    if (!holds_head) context.tasks.spawn(watch_client(self));
    co_await async_carry(*self, context.players);
    const fault::ending how = self->place->channel().end();
    if (how == fault::ending::clean) {
        co_await wire->async_write(last_chunk);
        co_await wire->async_close();
    } else {
        wire->abort(/*reset=*/how == fault::ending::reset);
    }
}

/// Corrupts the response as the fault requires; false when the connection has ended.
asio::awaitable<bool> async_spoil(byte_stream& wire, const fault& what, const http_answer& answer) {
    switch (what.act) {
    case action::reset:
    case action::act_late:
    case action::drop_answer: wire.abort(/*reset=*/true); co_return false;
    case action::close: co_await wire.async_close(); co_return false;
    case action::stall:
        co_await async_ignore(wire);
        wire.abort(/*reset=*/false);
        co_return false;
    case action::garbage:
        co_await wire.async_write("\x16\x03 this is not HTTP\r\n\r\n");
        co_await wire.async_close();
        co_return false;
    case action::lie_length: {
        const std::string bytes = to_bytes(answer, answer.body.size() + 512, /*keep_alive=*/true);
        co_await wire.async_write(bytes);
        co_await wire.async_close();
        co_return false;
    }
    case action::slow: co_await async::async_sleep(what.delay); co_return true;
    default: co_return true;
    }
}

} // namespace

asio::awaitable<void> async_ignore(byte_stream& wire) {
    std::array<char, 512> scratch;
    for (;;) {
        const auto [ec, n] = co_await wire.async_read_some(scratch);
        if (ec) co_return;
    }
}

asio::awaitable<void> run_connection(std::shared_ptr<byte_stream> wire, connection_context context) {
    if (co_await wire->async_open()) co_return;
    request_reader reader{*wire};
    backend& api = context.players.api();
    for (;;) {
        http_request request;
        const request_reader::verdict got = co_await reader.async_read(request);
        if (got == request_reader::verdict::closed) break;
        if (got != request_reader::verdict::request) {
            http_answer refusal = api.too_large(api.date());
            if (got == request_reader::verdict::malformed) refusal.status = 400;
            const std::string bytes = to_bytes(refusal, refusal.body.size(), /*keep_alive=*/false);
            co_await wire->async_write(bytes);
            co_await wire->async_close();
            co_return;
        }
        reply what = api.respond(request, api.date());
        if (what.stream) {
            const bool delayed = what.spoilt.has_value();
            if (delayed && !co_await async_spoil(*wire, *what.spoilt, what.answer)) co_return;
            co_await serve_stream(wire, context, what);
            co_return;
        }
        context.players.play();
        if (what.spoilt && what.spoilt->act == action::act_late) context.players.act_late(request, what.spoilt->delay);
        if (what.spoilt && !co_await async_spoil(*wire, *what.spoilt, what.answer)) co_return;
        const std::string bytes = to_bytes(what.answer, what.answer.body.size(), request.keep_alive);
        if (co_await wire->async_write(bytes)) co_return;
        if (!request.keep_alive) break;
    }
    co_await wire->async_close();
}

} // namespace tether::simulator
