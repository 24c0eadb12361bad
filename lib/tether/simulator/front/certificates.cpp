// Makes a throwaway certificate authority and the server certificates that it signs.
#include <tether/simulator/front/certificates.hpp>

#include <memory>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdexcept>

namespace tether::simulator {

namespace {

template <auto Free>
struct freed {
    template <class T>
    void operator()(T* what) const {
        Free(what);
    }
};
using key_ptr = std::unique_ptr<EVP_PKEY, freed<EVP_PKEY_free>>;
using certificate_ptr = std::unique_ptr<X509, freed<X509_free>>;
using bio_ptr = std::unique_ptr<BIO, freed<BIO_free_all>>;
using extension_ptr = std::unique_ptr<X509_EXTENSION, freed<X509_EXTENSION_free>>;

constexpr long day_seconds = 86'400;

void require(bool good) {
    if (good) return;
    char text[256] = "";
    ERR_error_string_n(ERR_get_error(), text, sizeof text);
    throw std::runtime_error{text};
}

key_ptr make_key() {
    key_ptr key{EVP_EC_gen("P-256")};
    require(key != nullptr);
    return key;
}

void add_extension(X509* certificate, X509* issuer, int nid, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const extension_ptr extension{X509V3_EXT_conf_nid(nullptr, &context, nid, value)};
    require(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1);
}

/// A certificate without extensions or signature, valid between two offsets from now.
certificate_ptr make_certificate(const char* name, EVP_PKEY* key, long serial, long from, long until) {
    certificate_ptr out{X509_new()};
    require(out != nullptr);
    require(X509_set_version(out.get(), X509_VERSION_3) == 1);
    require(ASN1_INTEGER_set(X509_get_serialNumber(out.get()), serial) == 1);
    require(X509_gmtime_adj(X509_getm_notBefore(out.get()), from) != nullptr);
    require(X509_gmtime_adj(X509_getm_notAfter(out.get()), until) != nullptr);
    require(X509_set_pubkey(out.get(), key) == 1);
    const auto* text = reinterpret_cast<const unsigned char*>(name);
    require(X509_NAME_add_entry_by_txt(X509_get_subject_name(out.get()), "CN", MBSTRING_ASC, text, -1, -1, 0) == 1);
    return out;
}

std::string to_pem(X509* certificate) {
    const bio_ptr memory{BIO_new(BIO_s_mem())};
    require(memory != nullptr && PEM_write_bio_X509(memory.get(), certificate) == 1);
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string to_pem(EVP_PKEY* key) {
    const bio_ptr memory{BIO_new(BIO_s_mem())};
    require(memory != nullptr &&
            PEM_write_bio_PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string make_server_certificate(EVP_PKEY* key, X509* ca, EVP_PKEY* ca_key, long serial, long from, long until) {
    const certificate_ptr out = make_certificate("tether simulator", key, serial, from, until);
    require(X509_set_issuer_name(out.get(), X509_get_subject_name(ca)) == 1);
    add_extension(out.get(), ca, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(out.get(), ca, NID_ext_key_usage, "serverAuth");
    add_extension(out.get(), ca, NID_subject_alt_name, "DNS:localhost,DNS:api.simulator.test,IP:127.0.0.1,IP:::1");
    require(X509_sign(out.get(), ca_key, EVP_sha256()) > 0);
    return to_pem(out.get());
}

} // namespace

certificates make_certificates() {
    const key_ptr ca_key = make_key();
    const certificate_ptr ca = make_certificate("tether simulator CA", ca_key.get(), 1, -2 * day_seconds, day_seconds);
    require(X509_set_issuer_name(ca.get(), X509_get_subject_name(ca.get())) == 1);
    add_extension(ca.get(), ca.get(), NID_basic_constraints, "critical,CA:TRUE");
    add_extension(ca.get(), ca.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
    add_extension(ca.get(), ca.get(), NID_subject_key_identifier, "hash");
    require(X509_sign(ca.get(), ca_key.get(), EVP_sha256()) > 0);

    const key_ptr key = make_key();
    certificates out;
    out.ca = to_pem(ca.get());
    out.certificate = make_server_certificate(key.get(), ca.get(), ca_key.get(), 2, -3600, day_seconds);
    out.expired = make_server_certificate(key.get(), ca.get(), ca_key.get(), 3, -2 * day_seconds, -day_seconds);
    out.key = to_pem(key.get());
    return out;
}

} // namespace tether::simulator
