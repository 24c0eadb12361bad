// Checks whether the API answers this process.
#include "gather.hpp"

#include <tether/api/retry_after.hpp>
#include <tether/wire/http1_transport.hpp>

#include <boost/system/system_error.hpp>
#include <csignal>
#include <cstdlib>

namespace tether::cli::doctor {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds network_timeout{5'000};

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

void take_answer(const wire::response_head& head, network_facts& found) {
    found.status = head.status;
    found.here = wall_now();
    if (const auto date = head.fields.find("Date")) found.date = api::parse_http_date(*date, wall_now());
}

asio::awaitable<void> async_ask(wire::transport& over, network_facts& found) {
    const auto before = std::chrono::steady_clock::now();
    wire::exchange_limits limits;
    limits.header_timeout = network_timeout;
    wire::request root{"GET", "/"};
    const auto answer = co_await over.async_open(std::move(root), limits);
    found.took = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - before);
    if (answer) take_answer((*answer)->head(), found);
    else found.error = answer.error().message();
}

} // namespace

asio::awaitable<network_facts> async_look_at_network(asio::any_io_executor executor, settings where) {
    std::signal(SIGPIPE, SIG_IGN); // the transport requires this
    network_facts found;
    found.base_url = where.base_url;
    found.was_tried = true;
    wire::wire_config config;
    config.base_url = where.base_url;
    config.ca_file = where.ca_file;
    if (::access(where.client_key_file.c_str(), R_OK) == 0) { // only the daemon's user may be able to read the key
        config.client_cert_file = where.client_cert_file;
        config.client_key_file = where.client_key_file;
    }
    config.connect_timeout = network_timeout;
    const wire::proxy_settings proxies = wire::proxy_settings_from(variable);
    std::unique_ptr<wire::transport> over;
    try {
        if (const auto origin = wire::parse_url(where.base_url))
            if (const auto via = wire::choose_proxy(proxies, *origin)) found.by_proxy = via->has_value();
        over = wire::make_transport(executor, config, proxies);
    } catch (const boost::system::system_error& error) {
        found.error = error.code().message();
    }
    if (over) co_await async_ask(*over, found);
    std::signal(SIGPIPE, SIG_DFL);
    co_return found;
}

} // namespace tether::cli::doctor
