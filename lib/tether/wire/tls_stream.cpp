#include <tether/wire/tls_stream.hpp>
#include <tether/wire/url.hpp>

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <cerrno>
#include <climits>
#include <new>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace tether::wire {
namespace {

int length_of(std::size_t size) {
    return static_cast<int>(std::min<std::size_t>(size, INT_MAX));
}

void expect_name(SSL* ssl, const std::string& host) {
    X509_VERIFY_PARAM* const rules = SSL_get0_param(ssl);
    bool ok = false;
    if (is_ip_literal(host)) {
        ok = X509_VERIFY_PARAM_set1_ip_asc(rules, host.c_str()) == 1;
    } else {
        // RFC 9525 § 2, § 6.3: only a DNS-ID counts as a name, never the subject, and a wildcard is a complete label.
        X509_VERIFY_PARAM_set_hostflags(rules,
                                        X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        const std::string name{host.ends_with('.') ? host.substr(0, host.size() - 1) : host};
        ok = X509_VERIFY_PARAM_set1_host(rules, name.c_str(), name.size()) == 1 &&
            SSL_set_tlsext_host_name(ssl, name.c_str()) == 1;
    }
    if (!ok) throw std::bad_alloc{}; // a connection must not exist without a check of the name
}

error_code queued_error() {
    const unsigned long code = ERR_get_error();
    if (ERR_GET_LIB(code) == ERR_LIB_SSL && ERR_GET_REASON(code) == SSL_R_UNEXPECTED_EOF_WHILE_READING)
        return errc::truncated;
    if (ERR_GET_LIB(code) == ERR_LIB_SYS) return {ERR_GET_REASON(code), boost::system::system_category()};
    return {static_cast<int>(code), boost::asio::error::get_ssl_category()};
}

} // namespace

void tls_stream::release::operator()(ssl_st* ssl) const noexcept {
    SSL_free(ssl);
}

tls_stream::tls_stream(tls_context& context, int descriptor, const std::string& host)
    : ssl_{SSL_new(context.native())} {
    if (!ssl_ || SSL_set_fd(ssl_.get(), descriptor) != 1) throw std::bad_alloc{};
    SSL_set_connect_state(ssl_.get());
    expect_name(ssl_.get(), host);
    // A ticket that the server no longer accepts costs a full handshake, never an error.
    if (const auto ticket = context.tickets().take()) SSL_set_session(ssl_.get(), ticket.get());
    ERR_clear_error();
}

tls_stream::~tls_stream() = default;

io_step tls_stream::handshake() {
    ERR_clear_error();
    errno = 0;
    const int outcome = SSL_do_handshake(ssl_.get());
    return outcome == 1 ? io_step::moved(0) : judge(outcome);
}

io_step tls_stream::read(std::span<char> into) {
    ERR_clear_error();
    errno = 0;
    const int outcome = SSL_read(ssl_.get(), into.data(), length_of(into.size()));
    return outcome > 0 ? io_step::moved(static_cast<std::size_t>(outcome)) : judge(outcome);
}

io_step tls_stream::write(std::string_view bytes) {
    ERR_clear_error();
    errno = 0;
    const int outcome = SSL_write(ssl_.get(), bytes.data(), length_of(bytes.size()));
    return outcome > 0 ? io_step::moved(static_cast<std::size_t>(outcome)) : judge(outcome);
}

io_step tls_stream::judge(int outcome) {
    const int saved = errno;
    switch (SSL_get_error(ssl_.get(), outcome)) {
    case SSL_ERROR_WANT_READ: return io_step::waits(io_step::kind::wants_read);
    case SSL_ERROR_WANT_WRITE: return io_step::waits(io_step::kind::wants_write);
    case SSL_ERROR_ZERO_RETURN: return io_step::fails(boost::asio::error::eof);
    case SSL_ERROR_SYSCALL:
        usable_ = false;
        if (saved != 0) return io_step::fails({saved, boost::system::system_category()});
        return io_step::fails(ERR_peek_error() == 0 ? error_code{errc::truncated} : queued_error());
    default:
        usable_ = false;
        // The queue may begin with X.509's own error about the certificate.
        if (SSL_in_init(ssl_.get()) && SSL_get_verify_result(ssl_.get()) != X509_V_OK)
            return io_step::fails(errc::certificate_rejected);
        return io_step::fails(queued_error());
    }
}

void tls_stream::farewell() noexcept {
    if (!usable_ || SSL_in_init(ssl_.get())) return;
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
    ERR_clear_error();
}

bool tls_stream::resumed() const noexcept {
    return SSL_session_reused(ssl_.get()) == 1;
}

} // namespace tether::wire
