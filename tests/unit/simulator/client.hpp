// The smallest HTTP client that can drive the simulator over a socket.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace tether::test {

/// Sends `request` as it is, reads until `enough` says so of all that came, or the end. With a CA it
/// speaks TLS and verifies the server as 127.0.0.1. Blocking, so it runs on a thread of its own.
struct exchange {
    std::string octets;
    bool clean_end = false; ///< FIN, with `close_notify` where there is TLS
    std::string error;
};
exchange talk(std::uint16_t port, const std::string& ca_pem, const std::string& request,
              const std::function<bool(const std::string&)>& enough);

} // namespace tether::test
