// Bytes into requests, within limits.
#pragma once

#include <tether/server/message.hpp>
#include <tether/server/server_config.hpp>

#include <memory>
#include <span>

namespace tether::server {

/// What `advance` came to.
enum class parsed {
    need_more, ///< fill in more bytes
    head,      ///< the head is complete and passed `check_framing`; `advance` continues with the body
    whole,     ///< `take` it
    broken,    ///< `why` says how; the connection cannot go on
};

/// No I/O. Bytes behind a request stay for the next (pipelining).
class request_parser {
  public:
    explicit request_parser(const server_config& limits);
    ~request_parser();

    /// Where the next bytes go; `filled` says how many came.
    std::span<char> space();
    void filled(std::size_t bytes);

    parsed advance();

    /// True when nothing of the next request is here.
    bool between_requests() const;
    /// True when the client waits to be told to go on before it sends the body (RFC 9110 § 10.1.1).
    bool expects_continue() const;

    /// After `head` until `take`: the request without its body.
    const request& head() const;
    /// Bytes of the body so far.
    std::size_t body_received() const;

    /// After `whole`; the parser is ready for the next request then.
    request take();
    /// After `broken`.
    const protocol::problem& why() const;

  private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace tether::server
