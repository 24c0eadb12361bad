// A transport and what its tests need around it.
#pragma once

#include "support/certificates.hpp"
#include "support/io_fixture.hpp"
#include "support/temp_dir.hpp"
#include "test_server.hpp"

#include <tether/wire/http1_transport.hpp>

#include <fstream>
#include <memory>
#include <optional>

namespace tether::test {

/// Limits that a test need not wait long for.
inline wire::exchange_limits within(std::chrono::milliseconds head, std::chrono::milliseconds body) {
    wire::exchange_limits limits;
    limits.header_timeout = head;
    limits.body_timeout = body;
    return limits;
}

struct transport_fixture : io_fixture {
    certificate_authority authority;
    temp_dir folder;
    wire::wire_config config;
    wire::proxy_settings proxies;
    wire::lookup_function lookup = wire::system_lookup;
    std::unique_ptr<wire::transport> transport;

    transport_fixture() {
        config.ca_file = (folder / "ca.pem").string();
        std::ofstream{config.ca_file} << authority.certificate();
    }
    ~transport_fixture() {
        // Whoever uses the transport goes before it; its idle connections are work until it goes.
        finish(std::chrono::milliseconds{100});
    }

    /// The settings of an https server that clients trust.
    tls_settings trusted() const {
        tls_settings out;
        out.identity = authority.issue("DNS:localhost,IP:127.0.0.1");
        return out;
    }

    void use(const std::string& url) {
        config.base_url = url;
        transport = wire::make_transport(ctx.get_executor(), config, proxies, lookup);
    }
    result<wire::response> exchange(wire::request what, wire::exchange_limits limits = {}) {
        return run(transport->async_exchange(std::move(what), limits));
    }
    result<wire::response> get(std::string target = "/", wire::exchange_limits limits = {}) {
        return exchange(wire::request{"GET", std::move(target)}, limits);
    }
    result<std::unique_ptr<wire::body_stream>> open(wire::exchange_limits limits = {}) {
        return run(transport->async_open(wire::request{"GET", "/stream"}, limits));
    }
    /// Reads `stream` to its end; what it ended with is left in `ended`.
    std::string drain(wire::body_stream& stream, std::chrono::milliseconds silence = std::chrono::seconds{10}) {
        std::string all;
        for (;;) {
            // The view is only good until the context runs again, which it does not before it is copied.
            const auto piece = run(stream.async_read_some(silence));
            ended = piece ? error_code{} : piece.error();
            if (!piece || piece->empty()) return all;
            all += *piece;
        }
    }
    error_code ended;
};

} // namespace tether::test
