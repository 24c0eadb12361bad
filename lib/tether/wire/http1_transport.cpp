#include <tether/wire/http1_transport.hpp>

#include <tether/wire/connector.hpp>
#include <tether/wire/content_decoder.hpp>
#include <tether/wire/http1_exchange.hpp>
#include <tether/wire/http1_request.hpp>
#include <tether/wire/http1_stream.hpp>
#include <tether/wire/pool.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

namespace tether::wire {
namespace {

using answers = http1_answer::answers;

answers kind_of(const request& message) {
    return message.method == "HEAD" ? answers::head : answers::other;
}

/// True for a dead connection; false for a slow or wrong server, and for our own cancellation.
bool is_dead_link(const error_code& ec) {
    return ec == errc::truncated || ec == asio::error::connection_reset || ec == asio::error::broken_pipe ||
        ec == asio::error::timed_out || ec == asio::error::connection_aborted;
}

bool is_success(const response_head& head) {
    return head.status >= 200 && head.status <= 299;
}

/// Reads as much of the body of an unsuccessful response as arrives within its limits.
asio::awaitable<result<response>> async_collect_refusal(http1_exchange& exchange, response_head head,
                                                        exchange_limits limits) {
    response received;
    const auto bound = std::min(limits.body_timeout, limits.refusal_timeout);
    exchange.link().set_deadline(connection::clock::now() + bound, errc::body_timeout);
    while (received.body.size() < limits.max_refusal_bytes) {
        const result<std::string_view> piece = co_await exchange.async_read_body();
        if (!piece && piece.error() != errc::body_timeout) co_return piece.error();
        if (!piece || piece->empty()) break;
        received.body += piece->substr(0, limits.max_refusal_bytes - received.body.size());
    }
    received.body = decode_prefix(head.fields, std::move(received.body), limits.max_refusal_bytes);
    received.head = std::move(head);
    co_return received;
}

/// Appends the decoded `piece`, and lets other tasks run between two steps of a large body.
asio::awaitable<error_code> async_decode(content_decoder& decoder, std::string_view piece, std::string& text) {
    decoder.feed(piece); // copies: the piece is invalid after the next suspension
    for (;;) {
        const result<bool> more = decoder.decode_some(text);
        if (!more) co_return more.error();
        if (!*more) co_return error_code{};
        co_await asio::post(asio::use_awaitable);
    }
}

/// Reads all of the body after a head.
asio::awaitable<result<response>> async_collect(http1_exchange& exchange, exchange_limits limits) {
    response answer;
    answer.head = exchange.answer().take_head();
    if (!is_success(answer.head)) co_return co_await async_collect_refusal(exchange, std::move(answer.head), limits);
    const auto coding = coding_of(answer.head.fields);
    if (!coding) co_return errc::content_coding_failed;
    std::optional<content_decoder> decoder;
    if (*coding != content_coding::identity) decoder.emplace(*coding, limits.max_body_bytes);
    const auto announced = exchange.answer().content_length();
    if (!exchange.answer().is_done() && announced && *announced > limits.max_body_bytes) co_return errc::body_too_large;
    exchange.link().set_deadline(connection::clock::now() + limits.body_timeout, errc::body_timeout);
    for (std::size_t received = 0;;) {
        const result<std::string_view> piece = co_await exchange.async_read_body();
        if (!piece) co_return piece.error();
        if (piece->empty()) break;
        received += piece->size();
        if (received > limits.max_body_bytes) co_return errc::body_too_large;
        if (!decoder) {
            answer.body += *piece;
            continue;
        }
        const error_code ec = co_await async_decode(*decoder, *piece, answer.body);
        if (ec) co_return ec;
    }
    if (const error_code ec = decoder ? decoder->finish() : error_code{}) co_return ec;
    co_return answer;
}

class http1_transport final : public transport {
  public:
    http1_transport(const asio::any_io_executor& executor, const wire_config& config, const proxy_settings& proxies,
                    lookup_function lookup)
        : max_header_bytes_{config.max_header_bytes}
        , connector_{executor, config, proxies, std::move(lookup)}
        , pool_{executor, config} {}

    asio::awaitable<result<response>> async_exchange(request message, exchange_limits limits) override {
        const result<secret> text = serialize(message, connector_.origin());
        if (!text) co_return text.error();
        result<connection_pool::lease> lease = co_await pool_.async_lease();
        if (!lease) co_return lease.error();

        if (auto idle = lease->reuse()) {
            http1_exchange exchange{std::move(idle), kind_of(message), max_header_bytes_};
            const error_code ec = co_await exchange.async_begin(text->reveal(), limits.header_timeout);
            if (!ec) co_return co_await async_finish(*lease, exchange, limits);
            if (exchange.was_answered() || !is_safe(message) || !is_dead_link(ec)) co_return ec;
        }
        result<std::unique_ptr<connection>> fresh = co_await connector_.async_connect();
        if (!fresh) co_return fresh.error();
        http1_exchange exchange{std::move(*fresh), kind_of(message), max_header_bytes_};
        const error_code ec = co_await exchange.async_begin(text->reveal(), limits.header_timeout);
        if (ec) co_return ec;
        co_return co_await async_finish(*lease, exchange, limits);
    }

    asio::awaitable<result<std::unique_ptr<body_stream>>> async_open(request message, exchange_limits limits) override {
        const result<secret> text = serialize(message, connector_.origin());
        if (!text) co_return text.error();
        result<std::unique_ptr<connection>> fresh = co_await connector_.async_connect();
        if (!fresh) co_return fresh.error();
        auto exchange = std::make_unique<http1_exchange>(std::move(*fresh), kind_of(message), max_header_bytes_);
        const error_code ec = co_await exchange->async_begin(text->reveal(), limits.header_timeout);
        if (ec) co_return ec;
        std::unique_ptr<body_stream> stream = std::make_unique<http1_stream>(std::move(exchange), streams_);
        co_return stream;
    }

    void note_suspended() override {
        pool_.drop_idle();
        for (http1_stream* const stream : streams_) stream->give_up();
    }

  private:
    /// Reads the body, and returns the connection to the pool when it can carry another request.
    static asio::awaitable<result<response>> async_finish(connection_pool::lease& lease, http1_exchange& exchange,
                                                          exchange_limits limits) {
        result<response> answer = co_await async_collect(exchange, limits);
        if (answer) lease.give_back(exchange.release());
        co_return answer;
    }

    const std::size_t max_header_bytes_;
    connector connector_;
    connection_pool pool_;
    std::set<http1_stream*> streams_; ///< open streams
};

} // namespace

std::unique_ptr<transport> make_transport(const asio::any_io_executor& executor, const wire_config& config,
                                          const proxy_settings& proxies, lookup_function lookup) {
    return std::make_unique<http1_transport>(executor, config, proxies, std::move(lookup));
}

} // namespace tether::wire
