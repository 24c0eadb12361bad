// Provides a transport and the environment of its tests.
#include "transport_fixture.hpp"

#include <fstream>

namespace tether::test {

wire::exchange_limits within(std::chrono::milliseconds head, std::chrono::milliseconds body) {
    wire::exchange_limits limits;
    limits.header_timeout = head;
    limits.body_timeout = body;
    return limits;
}

transport_fixture::transport_fixture() {
    config.ca_file = (folder / "ca.pem").string();
    std::ofstream{config.ca_file} << authority.certificate();
}

transport_fixture::~transport_fixture() {
    // Objects that use the transport are destroyed first; its idle connections count as work until its destruction.
    finish(std::chrono::milliseconds{100});
}

tls_settings transport_fixture::trusted() const {
    tls_settings out;
    out.identity = authority.issue("DNS:localhost,IP:127.0.0.1");
    return out;
}

void transport_fixture::use(const std::string& url) {
    config.base_url = url;
    transport = wire::make_transport(ctx.get_executor(), config, proxies, lookup);
}

result<wire::response> transport_fixture::exchange(wire::request what, wire::exchange_limits limits) {
    return run(transport->async_exchange(std::move(what), limits));
}

result<wire::response> transport_fixture::get(std::string target, wire::exchange_limits limits) {
    return exchange(wire::request{"GET", std::move(target)}, limits);
}

result<std::unique_ptr<wire::body_stream>> transport_fixture::open(wire::exchange_limits limits) {
    return run(transport->async_open(wire::request{"GET", "/stream"}, limits));
}

std::string transport_fixture::drain(wire::body_stream& stream, std::chrono::milliseconds silence) {
    std::string all;
    for (;;) {
        // The view is valid until the context runs again; it is copied before that.
        const auto piece = run(stream.async_read_some(silence));
        ended = piece ? error_code{} : piece.error();
        if (!piece || piece->empty()) return all;
        all += *piece;
    }
}

} // namespace tether::test
