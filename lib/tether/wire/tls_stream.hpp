// One TLS connection on a non-blocking descriptor; the caller waits.
#pragma once

#include <tether/wire/io_step.hpp>
#include <tether/wire/tls_context.hpp>

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace tether::wire {

/// OpenSSL reads and writes the descriptor itself. A step that cannot continue says what it waits for, and no data is
/// lost. The descriptor and the context must outlive it, and SIGPIPE must be ignored.
class tls_stream {
  public:
    /// Prepares a connection to `host`: the certificate must be for that name (no partial wildcards) or that literal
    /// address. Names are sent as SNI, literals are not (RFC 6066 § 3). Resumes a session when a ticket exists. Throws
    /// when out of memory.
    tls_stream(tls_context& context, int descriptor, const std::string& host);
    ~tls_stream();
    tls_stream(const tls_stream&) = delete;
    tls_stream& operator=(const tls_stream&) = delete;

    /// Errors: `certificate_rejected`, `truncated`, OpenSSL's or the system's.
    io_step handshake();
    /// Up to `into.size()` decrypted bytes. `asio::error::eof` after `close_notify`, `truncated` for an end without
    /// one.
    io_step read(std::span<char> into);
    io_step write(std::string_view bytes);
    /// Sends `close_notify` if that does not block; does not wait for the peer's.
    void farewell() noexcept;

    /// Whether the handshake resumed an earlier session.
    bool resumed() const noexcept;

  private:
    struct release {
        void operator()(ssl_st* ssl) const noexcept;
    };
    io_step judge(int outcome);

    std::unique_ptr<ssl_st, release> ssl_;
    bool usable_ = true; ///< false after a fatal error, when SSL_shutdown must not be called
};

} // namespace tether::wire
