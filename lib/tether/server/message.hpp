// Defines a request and a response, independent of sockets and of the HTTP library.
#pragma once

#include <tether/protocol/problem.hpp>
#include <tether/server/memory_budget.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tether::server {

/// One request, with the headers that this API uses; a missing header is empty.
struct request {
    std::string method, target;
    std::string content_type, accept, last_event_id, idempotency_key;
    std::string body;
    std::optional<std::uint64_t> body_size = 0; ///< as announced, in bytes; empty: the body comes in chunks
    bool has_idempotency_key = false;
    bool keep_alive = true;
    bool chunked_answers = true; ///< HTTP/1.1: answers without a known length are sent in chunks

    bool wants_stream() const { return accept.find("text/event-stream") != accept.npos; }
};

/// One complete response.
struct response {
    response() = default;
    response(unsigned s, std::string text, std::string type = "application/json")
        : status{s}
        , content_type{std::move(type)}
        , body{std::move(text)} {}

    unsigned status = 200;
    std::string content_type = "application/json";
    std::string body;
    std::string run_id;                                       ///< of the created run, for the log
    std::vector<std::pair<std::string, std::string>> headers; ///< in addition to those of every response
    std::shared_ptr<memory_lease> held; ///< for the body; shared because responses are copied; null: not yet counted
};

/// The problem as `application/problem+json` (RFC 9457 § 3).
response to_response(const protocol::problem& problem);

/// 503: bodies and responses use all the memory that this user may have. A retry after a second may succeed.
protocol::problem overloaded_problem();

/// The head of a response, with `Date`, `Content-Length` and, when the connection ends after it, `Connection: close`.
std::string head_of(const response& response, bool keep_alive);

/// The head of an event stream, whose length is unknown; `chunked` when the client supports it.
std::string stream_head(bool chunked, bool keep_alive);

} // namespace tether::server
