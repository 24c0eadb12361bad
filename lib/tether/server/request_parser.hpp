// Parses bytes into requests, within limits.
#pragma once

#include <tether/server/message.hpp>
#include <tether/server/server_config.hpp>

#include <memory>
#include <span>

namespace tether::server {

/// The result of `advance`.
enum class parsed {
    need_more, ///< more bytes are needed
    head,      ///< the head is complete and passed `check_framing`; `advance` continues with the body
    whole,     ///< the request is complete: `take` it
    broken,    ///< `why` gives the reason; the connection is unusable
};

/// No I/O. Bytes after a request are kept for the next one (pipelining).
class request_parser {
  public:
    explicit request_parser(const server_config& limits);
    ~request_parser();

    /// The buffer for the next bytes; `filled` reports how many arrived.
    std::span<char> space();
    void filled(std::size_t bytes);

    parsed advance();

    /// True when no byte of the next request has arrived.
    bool between_requests() const;
    /// True when the client waits for `100 Continue` before it sends the body (RFC 9110 § 10.1.1).
    bool expects_continue() const;

    /// Valid from `head` until `take`: the request without its body.
    const request& head() const;
    /// Bytes of the body received so far.
    std::size_t body_received() const;

    /// Valid after `whole`. The parser is then ready for the next request.
    request take();
    /// Valid after `broken`.
    const protocol::problem& why() const;

  private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace tether::server
