// Carries requests to a simulated API in the same process, without sockets, TLS or HTTP.
#include "direct_transport.hpp"

#include <tether/async/event.hpp>

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

namespace tether::test {

namespace asio = boost::asio;
using action = simulator::fault::action;
using ending = simulator::fault::ending;
using clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

namespace {

/// The connect timeout for a host that does not answer (`api.connect_timeout`).
constexpr milliseconds connect_timeout{10'000};

wire::response_head head_of(const simulator::http_answer& answer) {
    wire::response_head head;
    head.status = answer.status;
    head.fields.add("content-type", answer.content_type);
    for (const auto& [name, value] : answer.headers) head.fields.add(name, value);
    return head;
}

/// A response that is not a stream, to a request for one.
class whole_body final : public wire::body_stream {
  public:
    explicit whole_body(simulator::http_answer answer) : head_{head_of(answer)}, body_{std::move(answer.body)} {}

    const wire::response_head& head() const override { return head_; }
    asio::awaitable<result<std::string_view>> async_read_some(milliseconds) override {
        const std::string_view rest = taken_ ? std::string_view{} : std::string_view{body_};
        taken_ = true;
        co_return rest;
    }

  private:
    wire::response_head head_;
    std::string body_;
    bool taken_ = false;
};

class channel_body final : public wire::body_stream {
  public:
    channel_body(simulator::hub& players, simulator::stream_grant grant, std::size_t piece,
                 std::shared_ptr<outage> line)
        : heartbeat_{players.api().settings().heartbeat}
        , place_{players.subscribe(std::move(grant))}
        , line_{std::move(line)}
        , piece_{piece}
        , next_beat_{clock::now() + heartbeat_} {
        head_.status = 200;
        head_.fields.add("content-type", "text/event-stream; charset=utf-8");
        line_->open.insert(&place_->channel());
        players.play();
    }
    ~channel_body() override { line_->open.erase(&place_->channel()); }

    const wire::response_head& head() const override { return head_; }

    /// Waits for the first event; false when none comes within `limit`.
    asio::awaitable<bool> async_first(milliseconds limit) {
        simulator::stream_channel& channel = place_->channel();
        const auto give_up = clock::now() + limit;
        while (!channel.has_bytes() && channel.end() == ending::none) {
            if (clock::now() >= give_up || !line_->open.contains(&channel)) co_return false;
            co_await channel.changed.async_wait(give_up);
        }
        co_return true;
    }

    asio::awaitable<result<std::string_view>> async_read_some(milliseconds silence) override {
        simulator::stream_channel& channel = place_->channel();
        for (const auto give_up = clock::now() + silence;;) {
            if (!line_->open.contains(&channel)) co_return error_code{asio::error::connection_reset};
            if (unread_.empty() && channel.has_bytes()) fill();
            if (!unread_.empty()) co_return take();
            if (channel.end() != ending::none) co_return end();
            if (clock::now() >= give_up) co_return errc::stream_idle;
            if (heartbeat_.count() > 0 && clock::now() >= next_beat_) {
                channel.heartbeat();
                next_beat_ += heartbeat_;
                continue;
            }
            co_await channel.changed.async_wait(heartbeat_.count() > 0 ? std::min(give_up, next_beat_) : give_up);
        }
    }

  private:
    void fill() {
        unread_ = place_->channel().take();
        next_beat_ = clock::now() + heartbeat_;
    }
    std::string_view take() {
        const std::size_t size = piece_ == 0 ? unread_.size() : std::min(piece_, unread_.size());
        handed_out_.assign(unread_, 0, size);
        unread_.erase(0, size);
        return handed_out_;
    }
    result<std::string_view> end() const {
        switch (place_->channel().end()) {
        case ending::reset: return error_code{asio::error::connection_reset};
        case ending::truncate: return error_code{errc::truncated};
        default: return std::string_view{};
        }
    }

    milliseconds heartbeat_;
    std::shared_ptr<simulator::hub::guard> place_;
    std::shared_ptr<outage> line_;
    std::size_t piece_;
    clock::time_point next_beat_;
    wire::response_head head_;
    std::string unread_;
    std::string handed_out_;
};

} // namespace

void direct_transport::set_down(bool down) {
    outage_->now = down;
    if (!down) return;
    for (simulator::stream_channel* channel : std::exchange(outage_->open, {})) channel->changed.notify();
}

asio::awaitable<error_code> direct_transport::async_connect() {
    if (outage_->now) co_return asio::error::connection_refused;
    const auto due = players_.api().faults().take(simulator::endpoint::connect, {});
    if (!due) co_return error_code{};
    switch (due->act) {
    case action::close: co_return errc::truncated;
    case action::stall: co_await async::async_sleep(connect_timeout); co_return errc::connect_timeout;
    case action::slow: co_await async::async_sleep(due->delay); co_return error_code{};
    case action::expired_certificate: co_return errc::certificate_rejected;
    default: co_return asio::error::connection_refused;
    }
}

/// What the client gets instead of a response; success when it gets a response.
asio::awaitable<error_code> direct_transport::async_spoil(simulator::fault how, wire::exchange_limits limits) {
    switch (how.act) {
    case action::reset:
    case action::act_late:
    case action::drop_answer: co_return asio::error::connection_reset;
    case action::close:
    case action::lie_length: co_return errc::truncated;
    case action::garbage: co_return errc::malformed_answer;
    case action::stall: co_await async::async_sleep(limits.header_timeout); co_return errc::header_timeout;
    case action::slow: {
        const bool in_time = how.delay < limits.header_timeout;
        co_await async::async_sleep(std::min(how.delay, limits.header_timeout));
        co_return in_time ? error_code{} : error_code{errc::header_timeout};
    }
    default: co_return error_code{};
    }
}

asio::awaitable<result<simulator::reply>> direct_transport::async_ask(wire::request what,
                                                                      wire::exchange_limits limits) {
    if (on_request) on_request();
    co_await asio::post(executor_, asio::use_awaitable); // every response takes at least one iteration of the loop
    if (const error_code ec = co_await async_connect()) co_return ec;
    co_await async::async_sleep(latency / 2);
    simulator::http_request request;
    request.method = std::move(what.method);
    request.target = players_.api().settings().profile.path_prefix + what.target;
    request.body = std::move(what.body);
    for (const wire::header_field& field : what.fields) request.headers[field.name] = field.value;
    if (what.key.value) request.headers[what.key.name] = what.key.scheme + std::string{what.key.value->reveal()};
    simulator::reply reply = players_.api().respond(request, players_.api().date());
    players_.play();
    if (reply.spoilt && reply.spoilt->act == action::act_late) players_.act_late(request, reply.spoilt->delay);
    co_await async::async_sleep(latency / 2);
    if (reply.spoilt) {
        const error_code lost = co_await async_spoil(*reply.spoilt, limits);
        if (lost) co_return lost;
    }
    co_return reply;
}

asio::awaitable<result<wire::response>> direct_transport::async_exchange(wire::request what,
                                                                         wire::exchange_limits limits) {
    result<simulator::reply> reply = co_await async_ask(std::move(what), limits);
    if (!reply) co_return reply.error();
    if (reply->answer.body.size() > limits.max_body_bytes) co_return errc::body_too_large;
    wire::response response;
    response.head = head_of(reply->answer);
    response.body = std::move(reply->answer.body);
    co_return response;
}

asio::awaitable<result<std::unique_ptr<wire::body_stream>>> direct_transport::async_open(wire::request what,
                                                                                         wire::exchange_limits limits) {
    result<simulator::reply> reply = co_await async_ask(std::move(what), limits);
    if (!reply) co_return reply.error();
    std::unique_ptr<wire::body_stream> body;
    if (!reply->stream) {
        body = std::make_unique<whole_body>(std::move(reply->answer));
        co_return body;
    }
    auto channel = std::make_unique<channel_body>(players_, std::move(*reply->stream), piece, outage_);
    const bool holds_head = reply->spoilt && reply->spoilt->act == action::hold_head;
    if (holds_head && !co_await channel->async_first(limits.header_timeout)) co_return errc::header_timeout;
    body = std::move(channel);
    co_return body;
}

} // namespace tether::test
