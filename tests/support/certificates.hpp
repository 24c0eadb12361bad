// Makes certificates while a test runs, so that no stored one expires.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

extern "C" {
struct evp_pkey_st;
struct x509_st;
}

namespace tether::test {

/// A server's certificate and key, as PEM.
struct server_identity {
    std::string certificate;
    std::string key;
};

/// A certificate authority with its own P-256 key.
class certificate_authority {
  public:
    certificate_authority();
    ~certificate_authority();
    certificate_authority(const certificate_authority&) = delete;
    certificate_authority& operator=(const certificate_authority&) = delete;

    /// Its certificate as PEM, for `ca_file`.
    std::string certificate() const;

    /// A certificate for `names`, in the format of X509V3 extensions:
    /// `"DNS:localhost,IP:127.0.0.1"`. Valid from two hours ago until `ends` from now, which may be
    /// in the past.
    server_identity issue(const std::string& names, std::chrono::seconds ends = std::chrono::hours{1},
                          std::string_view common_name = "tether test server") const;

  private:
    struct release {
        void operator()(evp_pkey_st* key) const noexcept;
        void operator()(x509_st* certificate) const noexcept;
    };
    using key_ptr = std::unique_ptr<evp_pkey_st, release>;
    using certificate_ptr = std::unique_ptr<x509_st, release>;

    static key_ptr make_key();
    certificate_ptr make_certificate(evp_pkey_st* key, std::string_view common_name, const std::string& names,
                                     std::chrono::seconds ends) const;

    key_ptr key_;
    certificate_ptr certificate_;
};

} // namespace tether::test
