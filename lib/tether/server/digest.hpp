// Computes digests of request bodies.
#pragma once

#include <string>
#include <string_view>

namespace tether::server {

/// The SHA-256 digest (FIPS 180-4), in hexadecimal.
std::string digest_of(std::string_view body);

} // namespace tether::server
