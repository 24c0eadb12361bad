// A throwaway certificate authority and the server certificate it signs.
#pragma once

#include <string>

namespace tether::simulator {

/// Keys and certificates as PEM. They live in memory only and are made anew by every call.
struct certificates {
    std::string ca;          ///< the authority's certificate, to be trusted by clients
    std::string certificate; ///< for 127.0.0.1, ::1, localhost and, behind a proxy, api.simulator.test (RFC 6761 § 6.2)
    std::string expired;     ///< the same with a validity that is over
    std::string key;         ///< of both
};

/// Makes an ECDSA P-256 authority and certificates valid for a day. Throws `std::runtime_error` with
/// OpenSSL's words.
certificates make_certificates();

} // namespace tether::simulator
