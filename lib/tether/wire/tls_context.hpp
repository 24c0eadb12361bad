// The trust, settings and session tickets that all TLS connections to one origin share.
#pragma once

#include <tether/wire/ticket_store.hpp>

#include <memory>
#include <string>

extern "C" {
struct ssl_ctx_st;
struct ssl_st;
}

namespace tether::wire {

/// PEM files of a client's own certificate chain and key; empty for none.
struct client_identity {
    std::string cert_file;
    std::string key_file;
};

/// A client context: TLS 1.2 or later, the peer always verified, ALPN `http/1.1`, buffers freed while a connection is
/// quiet. Must outlive its connections.
class tls_context {
  public:
    /// Trusts the authorities in the PEM file `ca_file`, or the system's when it is empty. Throws
    /// `boost::system::system_error` when a file cannot be used, for example a key with a passphrase: the daemon cannot
    /// start then.
    explicit tls_context(const std::string& ca_file, const client_identity& own = {});
    ~tls_context();
    tls_context(const tls_context&) = delete;
    tls_context& operator=(const tls_context&) = delete;

    ssl_ctx_st* native() const noexcept { return context_.get(); }
    ticket_store& tickets() noexcept { return tickets_; }

  private:
    struct release {
        void operator()(ssl_ctx_st* context) const noexcept;
    };

    // Enough for a burst of reconnects, and no more, because each contains a certificate chain.
    ticket_store tickets_{64};
    std::unique_ptr<ssl_ctx_st, release> context_;
};

} // namespace tether::wire
