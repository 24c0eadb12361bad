// Makes certificates while a test runs, so that no stored one expires.
#include "certificates.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdexcept>

namespace tether::test {
namespace {

void require(bool ok, const char* what) {
    if (!ok) throw std::runtime_error{std::string{"cannot make a certificate: "} + what};
}

template <class Write>
std::string as_pem(Write write) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> bio{BIO_new(BIO_s_mem()), &BIO_free};
    require(write(bio.get()) == 1, "PEM");
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

void extend(X509* certificate, X509* issuer, int what, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, what, value);
    require(extension != nullptr, value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

} // namespace

void certificate_authority::release::operator()(evp_pkey_st* key) const noexcept {
    EVP_PKEY_free(key);
}

void certificate_authority::release::operator()(x509_st* certificate) const noexcept {
    X509_free(certificate);
}

certificate_authority::certificate_authority()
    : key_{make_key()}
    , certificate_{make_certificate(key_.get(), "tether test authority", "", std::chrono::hours{1})} {}

certificate_authority::~certificate_authority() = default;

std::string certificate_authority::certificate() const {
    return as_pem([&](BIO* out) { return PEM_write_bio_X509(out, certificate_.get()); });
}

server_identity certificate_authority::issue(const std::string& names, std::chrono::seconds ends,
                                             std::string_view common_name) const {
    const key_ptr key = make_key();
    const certificate_ptr made = make_certificate(key.get(), common_name, names, ends);
    server_identity out;
    out.certificate = as_pem([&](BIO* bio) { return PEM_write_bio_X509(bio, made.get()); });
    out.key = as_pem(
        [&](BIO* bio) { return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
    return out;
}

certificate_authority::key_ptr certificate_authority::make_key() {
    key_ptr key{EVP_EC_gen("P-256")};
    require(key != nullptr, "key");
    return key;
}

certificate_authority::certificate_ptr certificate_authority::make_certificate(evp_pkey_st* key,
                                                                               std::string_view common_name,
                                                                               const std::string& names,
                                                                               std::chrono::seconds ends) const {
    certificate_ptr made{X509_new()};
    X509* const x = made.get();
    X509* const issuer = certificate_ ? certificate_.get() : x; // the first one signs itself
    X509_set_version(x, 2);
    std::uint64_t serial = 0;
    require(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1, "serial");
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(x), serial >> 1);
    X509_gmtime_adj(X509_getm_notBefore(x), -2 * 3600);
    X509_gmtime_adj(X509_getm_notAfter(x), static_cast<long>(ends.count()));
    X509_set_pubkey(x, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(common_name.data()),
                               static_cast<int>(common_name.size()), -1, 0);
    X509_set_issuer_name(x, X509_get_subject_name(issuer));
    extend(x, issuer, NID_basic_constraints, names.empty() ? "critical,CA:TRUE" : "critical,CA:FALSE");
    if (!names.empty()) extend(x, issuer, NID_subject_alt_name, names.c_str());
    require(X509_sign(x, key_.get(), EVP_sha256()) > 0, "signature");
    return made;
}

} // namespace tether::test
