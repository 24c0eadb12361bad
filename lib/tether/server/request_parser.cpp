#include <tether/server/request_parser.hpp>

#include <tether/server/head_rules.hpp>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/format.h>
#include <optional>

namespace tether::server {
namespace {

namespace http = boost::beast::http;
using protocol::problem;
using protocol::problem_kind;

/// Bytes read at once; also the limit on chunk framing without data, over which it counts as endless.
constexpr std::size_t read_size = 64u << 10;

/// Size of "0\r\n\r\n". Beast 1.81 asserts that the buffer has this size when it parses a last chunk again, even though
/// it asked for more bytes after a shorter piece.
constexpr std::size_t least_chunked_body = 5;

std::string text(boost::beast::string_view view) {
    return {view.data(), view.size()};
}

using fields = http::request_parser<http::string_body>::value_type;

head_facts facts_of(const fields& message, std::string_view raw) {
    head_facts facts;
    facts.raw = raw;
    facts.version = message.version();
    for (const auto& field : message) {
        if (field.name() == http::field::host) facts.hosts.push_back(text(field.value()));
        if (field.name() == http::field::transfer_encoding) facts.codings.push_back(text(field.value()));
        if (field.name() == http::field::content_length) facts.lengths.push_back(text(field.value()));
    }
    return facts;
}

} // namespace

struct request_parser::impl {
    explicit impl(const server_config& l) : limits{l} { restart(); }

    void restart() {
        raw_head = {};
        parser.emplace();
        parser->header_limit(static_cast<std::uint32_t>(limits.head_bytes));
        parser->body_limit(limits.body_bytes);
        head = {};
        body_begun = false;
    }

    problem describe(const error_code& ec) const {
        if (ec == http::error::header_limit)
            return problem{
                problem_kind::head_too_large,
                fmt::format("the headers are too large: the limit is {} bytes (limits.head_bytes)", limits.head_bytes)};
        if (ec == http::error::body_limit)
            return problem{
                problem_kind::body_too_large,
                fmt::format("the body is too large: the limit is {} bytes (limits.body_bytes)", limits.body_bytes)};
        return problem{problem_kind::malformed_request, ec.message()};
    }

    parsed fail(problem p) {
        trouble = std::move(p);
        return parsed::broken;
    }

    /// Copies the parts of the head that the API uses. Trailer fields, which Beast adds to the message, do not change
    /// them (RFC 9110 § 6.5.1).
    void copy_head() {
        const auto& message = parser->get();
        head.method = text(message.method_string());
        head.target = text(message.target());
        head.content_type = text(message[http::field::content_type]);
        head.accept = text(message[http::field::accept]);
        head.last_event_id = text(message["Last-Event-ID"]);
        head.idempotency_key = text(message["Idempotency-Key"]);
        head.has_idempotency_key = message.find("Idempotency-Key") != message.end();
        head.keep_alive = parser->keep_alive();
        head.chunked_answers = message.version() >= 11;
        if (const auto length = parser->content_length()) head.body_size = *length;
        if (parser->chunked()) head.body_size = std::nullopt;
    }

    /// After the head, before any of the body.
    parsed check_head() {
        if (raw_head.size() > limits.head_bytes) return fail(describe(http::error::header_limit)); // Beast allows more
        if (auto wrong = check_framing(facts_of(parser->get(), raw_head)))
            return fail(problem{problem_kind::malformed_request, std::move(*wrong)});
        if (const auto expect = parser->get()[http::field::expect];
            !expect.empty() && !boost::beast::iequals(expect, "100-continue"))
            return fail(problem{problem_kind::expectation_failed, {}, "Expect"});
        copy_head();
        return parsed::head;
    }

    /// True when the buffer is too short for the start of a chunked body.
    bool lacks_a_chunk() const {
        return parser->is_header_done() && !body_begun && parser->chunked() && buffer.size() < least_chunked_body;
    }

    parsed starved() {
        if (buffer.size() < buffer.max_size()) return parsed::need_more;
        return fail(parser->is_header_done() ? problem{problem_kind::malformed_request, "the chunk header is too long"}
                                             : describe(http::error::header_limit));
    }

    parsed advance() {
        while (!parser->is_done()) {
            const bool in_head = !parser->is_header_done();
            if (buffer.size() == 0 || lacks_a_chunk()) return parsed::need_more;
            error_code ec;
            const std::size_t used = parser->put(buffer.data(), ec);
            if (in_head) raw_head.append(static_cast<const char*>(buffer.data().data()), used);
            body_begun = !in_head && (body_begun || used > 0);
            buffer.consume(used);
            if (ec && ec != http::error::need_more) return fail(describe(ec));
            if (in_head && parser->is_header_done()) return check_head();
            if (ec == http::error::need_more) return starved();
        }
        return parsed::whole;
    }

    const server_config& limits;
    boost::beast::flat_buffer buffer{limits.head_bytes + read_size};
    std::optional<http::request_parser<http::string_body>> parser;
    bool body_begun = false; ///< part of it, or of its framing, was consumed
    std::string raw_head;    ///< as received so far, which may take several reads
    request head;
    problem trouble;
};

request_parser::request_parser(const server_config& limits) : impl_{std::make_unique<impl>(limits)} {}
request_parser::~request_parser() = default;

std::span<char> request_parser::space() {
    auto& buffer = impl_->buffer;
    if (buffer.size() == 0 && !impl_->parser->is_header_done()) buffer.shrink_to_fit();
    const std::size_t wanted = impl_->parser->is_header_done() ? read_size : 4096;
    const auto room = buffer.prepare(std::min(wanted, buffer.max_size() - buffer.size()));
    return {static_cast<char*>(room.data()), room.size()};
}

void request_parser::filled(std::size_t bytes) {
    impl_->buffer.commit(bytes);
}

parsed request_parser::advance() {
    return impl_->advance();
}

bool request_parser::between_requests() const {
    return impl_->buffer.size() == 0 && !impl_->parser->got_some();
}

bool request_parser::expects_continue() const {
    const auto& parser = *impl_->parser;
    return parser.is_header_done() && !parser.is_done() && impl_->buffer.size() == 0 && parser.get().version() >= 11 &&
        !parser.get()[http::field::expect].empty();
}

const request& request_parser::head() const {
    return impl_->head;
}

std::size_t request_parser::body_received() const {
    return impl_->parser->get().body().size();
}

request request_parser::take() {
    request out = std::move(impl_->head);
    out.body = std::move(impl_->parser->get().body());
    impl_->restart();
    return out;
}

const protocol::problem& request_parser::why() const {
    return impl_->trouble;
}

} // namespace tether::server
