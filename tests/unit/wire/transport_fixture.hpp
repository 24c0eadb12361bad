// Provides a transport and the environment of its tests.
#pragma once

#include "support/certificates.hpp"
#include "support/io_fixture.hpp"
#include "support/temp_dir.hpp"
#include "test_server.hpp"

#include <tether/wire/http1_transport.hpp>

#include <memory>
#include <optional>

namespace tether::test {

/// Limits that are short enough for tests.
wire::exchange_limits within(std::chrono::milliseconds head, std::chrono::milliseconds body);

struct transport_fixture : io_fixture {
    certificate_authority authority;
    temp_dir folder;
    wire::wire_config config;
    wire::proxy_settings proxies;
    wire::lookup_function lookup = wire::system_lookup;
    std::unique_ptr<wire::transport> transport;

    transport_fixture();
    ~transport_fixture();

    /// The settings of an https server that clients trust.
    tls_settings trusted() const;
    void use(const std::string& url);
    result<wire::response> exchange(wire::request what, wire::exchange_limits limits = {});
    result<wire::response> get(std::string target = "/", wire::exchange_limits limits = {});
    result<std::unique_ptr<wire::body_stream>> open(wire::exchange_limits limits = {});
    /// Reads `stream` to its end; stores the error in `ended`.
    std::string drain(wire::body_stream& stream, std::chrono::milliseconds silence = std::chrono::seconds{10});
    error_code ended;
};

} // namespace tether::test
