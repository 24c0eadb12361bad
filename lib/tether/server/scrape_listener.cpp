#include <tether/server/scrape_listener.hpp>

#include <tether/async/task_group.hpp>
#include <tether/async/use_tuple.hpp>
#include <tether/core/caught.hpp>
#include <tether/protocol/query.hpp>
#include <tether/server/log_kinds.hpp>
#include <tether/server/request_reader.hpp>
#include <tether/server/route.hpp>

#include <fcntl.h>
#include <fmt/format.h>

namespace tether::server {

namespace asio = boost::asio;
using asio::ip::tcp;
using protocol::problem;
using protocol::problem_kind;

namespace {

/// Limits on what a refused client may still send before the connection closes.
constexpr std::size_t scraper_farewell_bytes = 1u << 20;
constexpr milliseconds scraper_farewell_time{1'000};

std::string endpoint_text(const tcp::endpoint& place) {
    const std::string address = place.address().to_string();
    return place.address().is_v6() ? fmt::format("[{}]:{}", address, place.port())
                                   : fmt::format("{}:{}", address, place.port());
}

} // namespace

struct scrape_listener::impl {
    impl(asio::any_io_executor e, scrape_config c, metrics_source& m, const status_source& s, const logger& l)
        : executor{std::move(e)}
        , config{std::move(c)}
        , metrics{m}
        , status{s}
        , log{l}
        , acceptor{executor}
        , accepting{executor}
        , serving{executor} {}

    std::optional<listen_failure> failed(const char* action, const error_code& ec);
    std::optional<listen_failure> open(const tcp::endpoint& endpoint);
    std::optional<listen_failure> adopt(int descriptor);
    void begin();
    void admit(tcp::socket socket);
    void report(const std::exception_ptr& failure) const;
    response answer_to(const request& request) const;
    asio::awaitable<void> async_accept();
    asio::awaitable<void> async_serve(tcp::socket accepted);
    asio::awaitable<bool> async_respond(peer_socket& socket, response answer, bool keep_alive, bool head_only);

    asio::any_io_executor executor;
    const scrape_config config;
    metrics_source& metrics;
    const status_source& status;
    const logger& log;
    tcp::acceptor acceptor;
    async::task_group accepting;
    async::task_group serving;
};

std::optional<listen_failure> scrape_listener::impl::failed(const char* action, const error_code& ec) {
    error_code ignored;
    acceptor.close(ignored);
    std::string text = fmt::format("cannot {} {} (metrics.listen): {}", action, config.listen, ec.message());
    if (ec == asio::error::address_family_not_supported)
        text += ": this process may not open network sockets; enable tetherd-metrics.socket instead";
    return listen_failure{ec, std::move(text)};
}

std::optional<listen_failure> scrape_listener::impl::open(const tcp::endpoint& endpoint) {
    error_code ec;
    acceptor.open(endpoint.protocol(), ec);
    if (ec) return failed("open", ec);
    ::fcntl(acceptor.native_handle(), F_SETFD, FD_CLOEXEC);
    acceptor.set_option(tcp::acceptor::reuse_address{true}, ec); // earlier connections may be in TIME_WAIT
    if (!ec) acceptor.bind(endpoint, ec);
    if (ec) return failed("bind", ec);
    acceptor.listen(asio::socket_base::max_listen_connections, ec);
    if (ec) return failed("listen on", ec);
    return std::nullopt;
}

std::optional<listen_failure> scrape_listener::impl::adopt(int descriptor) {
    if (!is_listener(descriptor, {AF_INET, AF_INET6}))
        return listen_failure{asio::error::invalid_argument, "the inherited descriptor is not a TCP listener"};
    int family = AF_UNSPEC;
    socklen_t size = sizeof family;
    ::getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &family, &size);
    error_code ec;
    acceptor.assign(family == AF_INET ? tcp::v4() : tcp::v6(), descriptor, ec);
    if (ec) return listen_failure{ec, "the inherited descriptor cannot listen for connections: " + ec.message()};
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    return std::nullopt;
}

void scrape_listener::impl::admit(tcp::socket socket) {
    // A new client replaces the oldest: scrapes take milliseconds, so the oldest is idle.
    if (serving.size() >= config.bounds.clients) serving.stop_oldest();
    if (serving.size() >= 2 * config.bounds.clients) return; // `socket` closes at the return
    serving.spawn(async_serve(std::move(socket)), [this](const std::exception_ptr& failure) { report(failure); });
}

void scrape_listener::impl::report(const std::exception_ptr& failure) const {
    if (failure) log.write(log_kinds.scrape_failed, {failure_field(failure)});
}

asio::awaitable<void> scrape_listener::impl::async_accept() {
    accept_pause pause;
    while (acceptor.is_open()) {
        tcp::socket socket{executor};
        const auto [ec] = co_await acceptor.async_accept(socket, async::use_tuple);
        if (ec == asio::error::operation_aborted || !acceptor.is_open()) co_return;
        if (!ec) admit(std::move(socket));
        const milliseconds rest = pause.after(ec);
        if (rest == milliseconds{0}) continue;
        co_await async::async_sleep(rest);
    }
}

response scrape_listener::impl::answer_to(const request& request) const {
    const auto target = protocol::parse_target(request.target);
    if (!target) return to_response(target.error());
    const bool wants_metrics = target->path == "/metrics";
    if (!wants_metrics && target->path != "/healthz")
        return to_response(problem{problem_kind::not_found, "only /metrics and /healthz exist here"});
    const route_match found = find_route(request.method, target->path);
    if (!found.allow.empty()) return method_refusal(found.allow);
    if (const auto none = protocol::parse_no_parameters(*target); !none) return to_response(none.error());
    if (wants_metrics) return metrics_answer(metrics);
    const auto health = health_answer(status);
    return health ? *health : to_response(health.error());
}

asio::awaitable<void> scrape_listener::impl::async_serve(tcp::socket accepted) {
    peer_socket socket{std::move(accepted)};
    request_reader requests{socket, config.bounds};
    for (bool go_on = true; go_on;) {
        received got = co_await requests.async_receive(config.bounds.idle_timeout, config.bounds.request_timeout);
        if (const auto* received_request = std::get_if<request>(&got)) {
            response answer = answer_to(*received_request);
            go_on = co_await async_respond(socket, std::move(answer), received_request->keep_alive,
                                           received_request->method == "HEAD");
            continue;
        }
        go_on = false;
        const auto* fault = std::get_if<problem>(&got);
        if (!fault) continue;
        response refused = to_response(*fault);
        co_await async_respond(socket, std::move(refused), /*keep_alive=*/false, /*head_only=*/false);
        co_await socket.async_farewell(scraper_farewell_bytes, clock::now() + scraper_farewell_time);
    }
}

asio::awaitable<bool> scrape_listener::impl::async_respond(peer_socket& socket, response answer, bool keep_alive,
                                                           bool head_only) {
    const std::string head = head_of(answer, keep_alive);
    std::vector<asio::const_buffer> pieces;
    pieces.emplace_back(head.data(), head.size());
    if (!head_only) pieces.emplace_back(answer.body.data(), answer.body.size());
    const error_code ec = co_await socket.async_write(std::move(pieces), config.bounds.write_timeout);
    co_return !ec && keep_alive;
}

void scrape_listener::impl::begin() {
    accepting.spawn(async_accept(), [this](const std::exception_ptr& failure) { report(failure); });
    error_code ignored;
    log.write(log_kinds.serving_metrics, {{"address", endpoint_text(acceptor.local_endpoint(ignored))}});
}

scrape_listener::scrape_listener(asio::any_io_executor executor, scrape_config config, metrics_source& metrics,
                                 const status_source& status, const logger& log)
    : impl_{std::make_unique<impl>(std::move(executor), std::move(config), metrics, status, log)} {}

scrape_listener::~scrape_listener() = default;

std::optional<listen_failure> scrape_listener::start() {
    if (auto failure = impl_->open(parse_loopback(impl_->config.listen).value())) return failure;
    impl_->begin();
    return std::nullopt;
}

std::optional<listen_failure> scrape_listener::start(int descriptor) {
    if (auto failure = impl_->adopt(descriptor)) return failure;
    impl_->begin();
    return std::nullopt;
}

tcp::endpoint scrape_listener::place() const {
    error_code ignored;
    return impl_->acceptor.local_endpoint(ignored);
}

std::size_t scrape_listener::clients() const {
    return impl_->serving.size();
}

asio::awaitable<void> scrape_listener::async_stop() {
    impl& self = *impl_;
    error_code ignored;
    self.acceptor.close(ignored);
    self.accepting.stop();
    self.serving.stop();
    co_await self.accepting.async_join();
    co_await self.serving.async_join();
}

} // namespace tether::server
