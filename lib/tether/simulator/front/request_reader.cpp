// Reads HTTP/1.1 requests from a connection, one after the other.
#include <tether/simulator/front/request_reader.hpp>

#include <tether/core/ascii.hpp>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

namespace tether::simulator {

namespace {

namespace http = boost::beast::http;

constexpr std::uint64_t largest_body = 32u << 20;
constexpr std::uint32_t largest_head = 64u << 10;

using parser_type = http::request_parser<http::string_body>;

void take(parser_type& parser, http_request& out) {
    auto& message = parser.get();
    out.method = std::string{message.method_string()};
    out.target = std::string{message.target()};
    out.keep_alive = message.keep_alive();
    out.headers.clear();
    for (const auto& field : message) {
        std::string& value = out.headers[to_lower(std::string_view{field.name_string()})];
        if (!value.empty()) value += ", ";
        value += std::string_view{field.value()};
    }
    out.body = std::move(message.body());
}

} // namespace

asio::awaitable<request_reader::verdict> request_reader::async_read(http_request& out) {
    parser_type parser;
    parser.eager(true);
    parser.body_limit(largest_body);
    parser.header_limit(largest_head);
    bool continued = false;
    std::array<char, 8192> piece;
    for (;;) {
        while (!rest_.empty() && !parser.is_done()) {
            error_code ec;
            const std::size_t used = parser.put(asio::buffer(rest_), ec);
            rest_.erase(0, used);
            if (ec == http::error::need_more || (!ec && used == 0)) break;
            if (ec == http::error::body_limit) co_return verdict::too_large;
            if (ec) co_return verdict::malformed;
        }
        if (parser.is_done()) {
            take(parser, out);
            co_return verdict::request;
        }
        if (parser.is_header_done() && !continued &&
            boost::beast::iequals(parser.get()[http::field::expect], "100-continue")) {
            continued = true;
            if (co_await wire_.async_write("HTTP/1.1 100 Continue\r\n\r\n")) co_return verdict::closed;
        }
        const auto [ec, n] = co_await wire_.async_read_some(piece);
        if (ec) co_return verdict::closed;
        rest_.append(piece.data(), n);
    }
}

} // namespace tether::simulator
