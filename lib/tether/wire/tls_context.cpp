#include <tether/wire/tls_context.hpp>

#include <boost/asio/ssl/error.hpp>
#include <boost/system/system_error.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace tether::wire {
namespace {

// Requests are small. With full-sized fragments, the write buffer that OpenSSL allocates to read a session ticket stays
// allocated for the life of a quiet stream.
constexpr long max_send_fragment = 1024;

[[noreturn]] void fail(const std::string& action) {
    const auto code = static_cast<int>(ERR_get_error());
    throw boost::system::system_error{{code, boost::asio::error::get_ssl_category()}, action};
}

int keep_ticket(SSL* ssl, SSL_SESSION* session) {
    auto* context = static_cast<tls_context*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
    context->tickets().put(ticket_store::ticket{session});
    return 1; // we own the reference now
}

/// OpenSSL's default callback asks for the passphrase on the terminal (pem_password_cb(3)); a daemon must not.
int refuse_passphrase(char*, int, int, void*) {
    return -1;
}

void use_identity(SSL_CTX* context, const client_identity& own) {
    SSL_CTX_set_default_passwd_cb(context, refuse_passphrase);
    if (SSL_CTX_use_certificate_chain_file(context, own.cert_file.c_str()) != 1)
        fail("cannot load the client certificate in " + own.cert_file);
    if (SSL_CTX_use_PrivateKey_file(context, own.key_file.c_str(), SSL_FILETYPE_PEM) != 1)
        fail("cannot load the client key in " + own.key_file);
    if (SSL_CTX_check_private_key(context) != 1) fail(own.key_file + " does not match " + own.cert_file);
}

} // namespace

void tls_context::release::operator()(ssl_ctx_st* context) const noexcept {
    SSL_CTX_free(context);
}

tls_context::tls_context(const std::string& ca_file, const client_identity& own) {
    ERR_clear_error();
    context_.reset(SSL_CTX_new(TLS_client_method()));
    if (!context_) fail("cannot create the TLS context");
    SSL_CTX* const context = context_.get();
    SSL_CTX_set_app_data(context, this);

    static constexpr unsigned char protocols[] = "\x08http/1.1";
    if (SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1 ||
        SSL_CTX_set_alpn_protos(context, protocols, sizeof protocols - 1) != 0 ||
        SSL_CTX_set_max_send_fragment(context, max_send_fragment) != 1)
        fail("cannot set up TLS");
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_mode(context,
                     SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context, keep_ticket);

    if (ca_file.empty() ? SSL_CTX_set_default_verify_paths(context) != 1
                        : SSL_CTX_load_verify_file(context, ca_file.c_str()) != 1)
        fail("cannot load trusted certificates" + (ca_file.empty() ? std::string{} : " in " + ca_file));
    if (!own.cert_file.empty()) use_identity(context, own);
    ERR_clear_error();
}

tls_context::~tls_context() = default;

} // namespace tether::wire
