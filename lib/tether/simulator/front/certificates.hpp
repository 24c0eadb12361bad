// Makes a throwaway certificate authority and the server certificates that it signs.
#pragma once

#include <string>

namespace tether::simulator {

/// Keys and certificates as PEM. They exist only in memory, and every call makes new ones.
struct certificates {
    std::string ca;          ///< the authority's certificate, which clients must trust
    std::string certificate; ///< for 127.0.0.1, ::1, localhost and, behind a proxy, api.simulator.test (RFC 6761 § 6.2)
    std::string expired;     ///< the same, but expired
    std::string key;         ///< of both certificates
};

/// Makes an ECDSA P-256 authority and certificates that are valid for a day. Throws
/// `std::runtime_error` with OpenSSL's message.
certificates make_certificates();

} // namespace tether::simulator
