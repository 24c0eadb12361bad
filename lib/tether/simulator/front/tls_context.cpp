// Configures TLS for the server.
#include <tether/simulator/front/tls_context.hpp>

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <stdexcept>

namespace tether::simulator {

namespace {

struct bio_free {
    void operator()(BIO* bio) const { BIO_free(bio); }
};
using memory_bio_ptr = std::unique_ptr<BIO, bio_free>;

memory_bio_ptr memory_of(const std::string& text) {
    return memory_bio_ptr{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
}

/// Selects HTTP/1.1 if the client offers it; otherwise no protocol.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* size, const unsigned char* offered,
                    unsigned int offered_size, void*) {
    static constexpr unsigned char ours[] = "\x08http/1.1";
    unsigned char* chosen = nullptr;
    if (SSL_select_next_proto(&chosen, size, ours, sizeof ours - 1, offered, offered_size) != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_NOACK;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

} // namespace

void tls_context_free::operator()(ssl_ctx_st* context) const noexcept {
    SSL_CTX_free(context);
}

tls_context make_server_context(const std::string& certificate, const std::string& key) {
    tls_context out{SSL_CTX_new(TLS_server_method())};
    X509* read_certificate = PEM_read_bio_X509(memory_of(certificate).get(), nullptr, nullptr, nullptr);
    EVP_PKEY* read_key = PEM_read_bio_PrivateKey(memory_of(key).get(), nullptr, nullptr, nullptr);
    const bool good = out && read_certificate && read_key &&
        SSL_CTX_set_min_proto_version(out.get(), TLS1_2_VERSION) == 1 &&
        SSL_CTX_use_certificate(out.get(), read_certificate) == 1 && SSL_CTX_use_PrivateKey(out.get(), read_key) == 1;
    X509_free(read_certificate);
    EVP_PKEY_free(read_key);
    if (!good) throw std::runtime_error{"the simulator cannot use its own certificate"};
    SSL_CTX_set_alpn_select_cb(out.get(), choose_protocol, nullptr);
    return out;
}

} // namespace tether::simulator
