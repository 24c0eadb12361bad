// One connection to the daemon: a single exchange, or a single stream of events.
#include <tether/client/connection.hpp>

#include <algorithm>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <fmt/format.h>
#include <optional>
#include <tether/async/event.hpp>
#include <tether/async/use_tuple.hpp>
#include <tether/core/duration.hpp>

namespace tether::client {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::local::stream_protocol;
using std::chrono::milliseconds;

namespace {

constexpr std::uint32_t max_head_bytes = 64 * 1024;
constexpr std::uint64_t max_body_bytes = 128ull << 20; // at most one record of the feed; pages are 8 MiB
constexpr int max_interim_answers = 8;
constexpr std::size_t piece_bytes = 64 * 1024;
constexpr milliseconds full_backlog_pause{20};
constexpr milliseconds longest_connect{30'000}; // also for a response that may take much longer

/// Only we close our socket, so a bare `operation_aborted` means that the task was asked to stop.
void leave_if_cancelled(const error_code& ec) {
    if (ec == asio::error::operation_aborted) throw boost::system::system_error{ec};
}

failure explained(failure_kind kind, const error_code& code, std::string detail) {
    failure why{kind, code};
    why.detail = std::move(detail);
    return why;
}

failure failure_of(const error_code& ec, errc when_silent, milliseconds bound) {
    leave_if_cancelled(ec);
    if (ec == beast::error::timeout)
        return explained(failure_kind::interrupted, when_silent,
                         fmt::format("the daemon sent no complete response within {}", to_text(bound)));
    if (ec == http::error::end_of_stream || ec == http::error::partial_message)
        return explained(failure_kind::interrupted, errc::truncated,
                         "the daemon closed the connection in the middle of its response");
    if (ec == http::error::body_limit)
        return explained(failure_kind::malformed, errc::body_too_large,
                         fmt::format("the daemon's response is larger than {} MiB", max_body_bytes >> 20));
    if (ec == http::error::header_limit)
        return explained(
            failure_kind::malformed, errc::header_too_large,
            fmt::format("the headers of the daemon's response are larger than {} KiB", max_head_bytes >> 10));
    if (ec.category() == http::make_error_code(http::error::bad_version).category())
        return explained(failure_kind::malformed, errc::malformed_answer, "the daemon's response is not HTTP");
    return {failure_kind::interrupted, ec};
}

failure unreachable_within(milliseconds bound) {
    return explained(failure_kind::unreachable, errc::connect_timeout,
                     fmt::format("it did not accept a connection within {}", to_text(bound)));
}

http::request<http::string_body> message_of(request&& call) {
    http::request<http::string_body> message;
    message.version(11);
    message.method_string(call.method);
    message.target(call.target);
    message.set(http::field::host, "tether");
    message.set(http::field::user_agent, "tether");
    if (!call.body.empty()) message.set(http::field::content_type, "application/json");
    if (!call.idempotency_key.empty()) message.set("Idempotency-Key", call.idempotency_key);
    if (!call.last_event_id.empty()) message.set("Last-Event-ID", call.last_event_id);
    message.body() = std::move(call.body);
    message.prepare_payload();
    return message;
}

} // namespace

struct connection::impl {
    impl(const asio::any_io_executor& executor, std::string path) : stream{executor}, socket_path{std::move(path)} {}

    asio::awaitable<outcome<void>> async_connect(milliseconds bound);
    asio::awaitable<outcome<void>> async_send(http::request<http::string_body> message, milliseconds bound);
    template <class Parser>
    asio::awaitable<outcome<void>> async_read_head(std::optional<Parser>& head, milliseconds bound);

    beast::basic_stream<stream_protocol> stream;
    std::string socket_path;
    beast::flat_buffer buffer;
    std::optional<http::response_parser<http::buffer_body>> events;
    std::string scratch;
};

asio::awaitable<outcome<void>> connection::impl::async_connect(milliseconds bound) {
    const auto deadline = std::chrono::steady_clock::now() + bound;
    if (socket_path.size() >= sizeof(sockaddr_un::sun_path))
        co_return failure{failure_kind::unreachable, asio::error::name_too_long};
    const stream_protocol::endpoint there{socket_path};
    for (;;) {
        stream.expires_at(deadline);
        auto [ec] = co_await stream.async_connect(there, async::use_tuple);
        leave_if_cancelled(ec);
        if (ec == beast::error::timeout) co_return unreachable_within(bound);
        if (ec) co_return failure{failure_kind::unreachable, ec};
        // With a full backlog, connect(2) returns EAGAIN, which Asio treats as progress: unix(7).
        stream.socket().remote_endpoint(ec);
        if (!ec) co_return outcome<void>{};
        if (std::chrono::steady_clock::now() + full_backlog_pause > deadline) co_return unreachable_within(bound);
        stream.close();
        co_await async::async_sleep(full_backlog_pause);
    }
}

asio::awaitable<outcome<void>> connection::impl::async_send(http::request<http::string_body> message,
                                                            milliseconds bound) {
    const auto sent = co_await http::async_write(stream, message, async::use_tuple);
    const error_code ec = std::get<0>(sent);
    // A daemon that refuses a body may answer and close before it has read all of it.
    const bool may_have_answered = ec == asio::error::broken_pipe || ec == asio::error::connection_reset;
    if (ec && !may_have_answered) co_return failure_of(ec, errc::header_timeout, bound);
    co_return outcome<void>{};
}

/// Reads the head of the response into `head`, after a few interim responses (RFC 9110 § 15.2).
template <class Parser>
asio::awaitable<outcome<void>> connection::impl::async_read_head(std::optional<Parser>& head, milliseconds bound) {
    for (int interim = 0; interim <= max_interim_answers; ++interim) {
        head.emplace();
        head->header_limit(max_head_bytes);
        head->body_limit(max_body_bytes);
        const auto read = co_await http::async_read_header(stream, buffer, *head, async::use_tuple);
        if (const error_code ec = std::get<0>(read)) co_return failure_of(ec, errc::header_timeout, bound);
        if (head->get().result() == http::status::switching_protocols) // no HTTP response follows it
            co_return explained(failure_kind::malformed, errc::malformed_answer,
                                "the daemon switched to another protocol (101), which tether did not request");
        if (head->get().result_int() / 100 != 1) co_return outcome<void>{};
    }
    co_return explained(failure_kind::malformed, errc::malformed_answer,
                        fmt::format("the daemon sent more than {} interim responses (1xx)", max_interim_answers));
}

connection::connection(const asio::any_io_executor& executor, std::string socket_path)
    : impl_{std::make_unique<impl>(executor, std::move(socket_path))} {}

connection::~connection() = default;

asio::awaitable<outcome<answer>> connection::async_exchange(request message, milliseconds bound) {
    impl& link = *impl_;
    const auto deadline = std::chrono::steady_clock::now() + bound;
    const auto connected = co_await link.async_connect(std::min(bound, longest_connect));
    if (!connected) co_return connected.error();
    link.stream.expires_at(deadline);
    const auto sent = co_await link.async_send(message_of(std::move(message)), bound);
    if (!sent) co_return sent.error();

    std::optional<http::response_parser<http::string_body>> parser;
    const auto head = co_await link.async_read_head(parser, bound);
    if (!head) co_return head.error();
    const auto read = co_await http::async_read(link.stream, link.buffer, *parser, async::use_tuple);
    if (const error_code ec = std::get<0>(read)) co_return failure_of(ec, errc::body_timeout, bound);
    answer got;
    got.status = static_cast<int>(parser->get().result_int());
    got.content_type = parser->get()[http::field::content_type];
    got.retry_after = parser->get()[http::field::retry_after];
    got.body = std::move(parser->get().body());
    co_return got;
}

asio::awaitable<outcome<void>> connection::async_open_stream(request message, milliseconds bound) {
    impl& link = *impl_;
    const auto deadline = std::chrono::steady_clock::now() + bound;
    const auto connected = co_await link.async_connect(bound);
    if (!connected) co_return connected.error();
    link.stream.expires_at(deadline);
    auto http_request = message_of(std::move(message));
    http_request.set(http::field::accept, "text/event-stream");
    const auto sent = co_await link.async_send(std::move(http_request), bound);
    if (!sent) co_return sent.error();

    std::optional<http::response_parser<http::empty_body>> head;
    const auto answered = co_await link.async_read_head(head, bound);
    if (!answered) co_return answered.error();
    const int status = static_cast<int>(head->get().result_int());
    if (status == 200) {
        if (!head->get()[http::field::content_type].starts_with("text/event-stream"))
            co_return explained(failure_kind::malformed, errc::not_a_stream,
                                "the daemon's response is not an event stream");
        head->body_limit(boost::none);
        link.events.emplace(std::move(*head));
        co_return outcome<void>{};
    }
    http::response_parser<http::string_body> whole{std::move(*head)};
    co_await http::async_read(link.stream, link.buffer, whole, async::use_tuple); // a part of the body is enough
    co_return parse_problem(status, whole.get().body(), whole.get()[http::field::retry_after]);
}

asio::awaitable<outcome<void>> connection::async_read_some(std::string& bytes, milliseconds bound) {
    impl& link = *impl_;
    bytes.clear();
    link.scratch.resize(piece_bytes);
    while (!link.events->is_done()) {
        auto& body = link.events->get().body();
        body.data = link.scratch.data();
        body.size = link.scratch.size();
        link.stream.expires_after(bound);
        const auto read = co_await http::async_read_some(link.stream, link.buffer, *link.events, async::use_tuple);
        const error_code ec = std::get<0>(read);
        bytes.assign(link.scratch.data(), link.scratch.size() - body.size);
        if (ec && ec != http::error::need_buffer) co_return failure_of(ec, errc::stream_idle, bound);
        if (!bytes.empty()) break;
    }
    co_return outcome<void>{};
}

} // namespace tether::client
