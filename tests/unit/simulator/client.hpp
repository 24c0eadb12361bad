// Implements the smallest HTTP client that can use the simulator over a socket.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace tether::test {

/// Sends `request` unchanged, and reads until `enough` accepts all received data, or the end. With
/// a CA it uses TLS and verifies the server as 127.0.0.1. Blocking, so it needs its own thread.
struct exchange {
    std::string bytes;
    bool clean_end = false; ///< FIN, and `close_notify` with TLS
    std::string error;
};
exchange talk(std::uint16_t port, const std::string& ca_pem, const std::string& request,
              const std::function<bool(const std::string&)>& enough);

} // namespace tether::test
