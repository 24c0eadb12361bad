// Configures TLS for the server.
#pragma once

#include <memory>
#include <string>

struct ssl_ctx_st; // OpenSSL's SSL_CTX

namespace tether::simulator {

struct tls_context_free {
    void operator()(ssl_ctx_st* context) const noexcept;
};
using tls_context = std::unique_ptr<ssl_ctx_st, tls_context_free>;

/// TLS 1.2 or later with this certificate and key (PEM). Throws `std::runtime_error`.
tls_context make_server_context(const std::string& certificate, const std::string& key);

} // namespace tether::simulator
