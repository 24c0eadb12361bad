#include <tether/wire/connector.hpp>

#include <tether/wire/dialer/dial_client.hpp>
#include <tether/wire/proxy_tunnel.hpp>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

namespace tether::wire {
namespace {

namespace asio = boost::asio;

url checked(const wire_config& config) {
    if (const auto issues = validate(config); !issues.empty())
        throw boost::system::system_error{asio::error::invalid_argument, issues.front().path};
    return *parse_url(config.base_url);
}

std::optional<proxy> chosen(const proxy_settings& settings, const url& origin) {
    auto choice = choose_proxy(settings, origin);
    if (!choice) throw boost::system::system_error{choice.error(), "proxy URL"};
    return std::move(*choice);
}

/// True for errors that any other address would cause as well.
bool is_of_dialer(const error_code& ec) {
    return ec == errc::dialer_unavailable || ec == errc::dialer_refused;
}

} // namespace

/// A TCP connection, and the address that accepted it.
struct connector::reached {
    reached(std::unique_ptr<connection> l, const asio::ip::address& a) : link{std::move(l)}, address{a} {}

    std::unique_ptr<connection> link;
    asio::ip::address address;
};

connector::connector(const asio::any_io_executor& executor, const wire_config& config, const proxy_settings& proxies,
                     lookup_function lookup)
    : executor_{executor}
    , config_{config}
    , origin_{checked(config)}
    , proxy_{chosen(proxies, origin_)}
    , where_{destination_of(origin_, proxy_)}
    , tls_{origin_.scheme == url_scheme::https
               ? std::make_unique<tls_context>(config.ca_file,
                                               client_identity{config.client_cert_file, config.client_key_file})
               : nullptr}
    , resolver_{executor, config.dialer.empty() ? std::move(lookup) : lookup_through(config.dialer, where_.port)}
    , handshakes_{config.handshakes, config.max_waiting} {}

asio::awaitable<result<std::unique_ptr<connection>>> connector::async_connect() {
    const auto pass = co_await handshakes_.async_enter();
    if (!pass) co_return pass.error();
    const auto deadline = connection::clock::now() + config_.connect_timeout;

    result<reached> found = co_await async_reach(deadline);
    if (!found) co_return found.error();
    const error_code ec = co_await async_secure(*found->link, deadline);
    if (ec) {
        if (ec != asio::error::operation_aborted) plan_.failed(found->address);
        co_return ec;
    }
    found->link->clear_deadline();
    co_return std::move(found->link);
}

/// Opens TCP to the first address of the origin, or of its proxy, that accepts.
asio::awaitable<result<connector::reached>> connector::async_reach(time_point deadline) {
    std::string host = where_.host;
    const result<address_list> known = co_await resolver_.async_resolve(std::move(host), deadline);
    if (!known) co_return known.error();
    const address_list addresses = plan_.order(*known);

    error_code last;
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        const auto now = connection::clock::now();
        if (now >= deadline) co_return errc::connect_timeout;
        auto link = std::make_unique<connection>(executor_);
        last = co_await async_connect_to(*link, addresses[i], deadline, addresses.size() - i);
        if (!last) co_return reached(std::move(link), addresses[i]);
        if (last == asio::error::operation_aborted || is_of_dialer(last)) break;
        plan_.failed(addresses[i]);
    }
    co_return last;
}

/// Connects within one attempt's share of the time, which is counted from the dialer's answer.
asio::awaitable<error_code> connector::async_connect_to(connection& link, asio::ip::address address,
                                                        time_point deadline, std::size_t attempts_left) {
    const asio::ip::tcp::endpoint peer{address, where_.port};
    const auto set_bound = [&] {
        const auto now = connection::clock::now();
        link.set_deadline(now + address_plan::share(deadline - now, attempts_left), errc::connect_timeout);
    };
    if (config_.dialer.empty()) {
        set_bound();
        co_return co_await link.async_connect(peer, config_);
    }
    std::string path = config_.dialer;
    dial_request request{where_, address};
    auto opened = co_await async_open_through(executor_, std::move(path), std::move(request), deadline);
    if (!opened) co_return opened.error();
    set_bound();
    co_return co_await link.async_adopt(std::move(*opened), peer.protocol(), config_);
}

/// Opens the tunnel through the proxy, if one is set, then TLS, if the origin requires it.
asio::awaitable<error_code> connector::async_secure(connection& link, time_point deadline) {
    if (proxy_) {
        // The handshake needs some of the time as well.
        const auto now = connection::clock::now();
        const error_code ec = co_await async_tunnel(link, *proxy_, origin_, now + (deadline - now) * 2 / 3);
        if (ec) co_return ec;
    }
    if (!tls_) co_return error_code{};
    link.set_deadline(deadline, errc::handshake_timeout);
    co_return co_await link.async_handshake(*tls_, origin_.host);
}

} // namespace tether::wire
