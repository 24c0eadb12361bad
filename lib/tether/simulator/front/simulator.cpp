// Serves the Managed Agents API on loopback.
#include <tether/simulator/front/simulator.hpp>

#include <tether/async/event.hpp>
#include <tether/async/use_tuple.hpp>
#include <tether/simulator/front/certificates.hpp>
#include <tether/simulator/front/connection.hpp>
#include <tether/simulator/front/tls_context.hpp>
#include <tether/simulator/log_kinds.hpp>
#include <tether/simulator/model/backend.hpp>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>

namespace tether::simulator {

namespace {

using asio::ip::tcp;
constexpr auto stop_limit = std::chrono::seconds{5};
/// How long the listener pauses when descriptors run out.
constexpr auto accept_pause = std::chrono::milliseconds{50};

/// Counts a connection while it is open.
class counted {
  public:
    explicit counted(ground_truth& truth) : truth_{truth} { truth_.connection_opened(); }
    ~counted() { truth_.connection_closed(); }
    counted(const counted&) = delete;
    counted& operator=(const counted&) = delete;

  private:
    ground_truth& truth_;
};

} // namespace

struct simulator::world : std::enable_shared_from_this<world> {
    world(asio::any_io_executor executor_in, simulator_config config, const logger* log_in)
        : executor{executor_in}
        , api{std::move(config)}
        , tasks{executor_in}
        , players{executor_in, api, tasks}
        , acceptor{executor_in}
        , log{log_in} {}

    void start();
    // `self` keeps the world alive while the task runs.
    asio::awaitable<void> run_listener(std::shared_ptr<world> self);
    asio::awaitable<void> serve(std::shared_ptr<world> self, tcp::socket socket);
    /// Fails a connection before its first byte; false when it has ended.
    asio::awaitable<bool> async_greet(tcp::socket& socket, const std::optional<fault>& due);

    asio::any_io_executor executor;
    backend api;
    async::task_group tasks;
    hub players;
    tcp::acceptor acceptor;
    const logger* log;
    std::optional<certificates> made;
    tls_context good, expired;
    std::uint16_t port = 0;
};

void simulator::world::start() {
    const simulator_config& config = api.settings();
    if (!config.scripts.empty()) api.scripts().load(config.scripts);
    if (config.tls) {
        made = make_certificates();
        good = make_server_context(made->certificate, made->key);
        expired = make_server_context(made->expired, made->key);
    }
    const tcp::endpoint where{asio::ip::make_address(config.address), config.port};
    acceptor.open(where.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address{true});
    acceptor.bind(where);
    acceptor.listen(4096);
    port = acceptor.local_endpoint().port();
    tasks.spawn(run_listener(shared_from_this()));
}

asio::awaitable<void> simulator::world::run_listener(std::shared_ptr<world> self) {
    for (;;) {
        auto [ec, socket] = co_await acceptor.async_accept(async::use_tuple);
        if (!acceptor.is_open()) co_return;
        if (ec) {
            if (log) log->write(log_kinds.simulator_cannot_accept_connections, {{"error", ec}});
            co_await async::async_sleep(accept_pause);
            continue;
        }
        tasks.spawn(serve(self, std::move(socket)));
    }
}

asio::awaitable<bool> simulator::world::async_greet(tcp::socket& socket, const std::optional<fault>& due) {
    if (!due) co_return true;
    switch (due->act) {
    case fault::action::reset: close_socket(socket, /*reset=*/true); co_return false;
    case fault::action::close: close_socket(socket, /*reset=*/false); co_return false;
    case fault::action::stall: {
        const std::unique_ptr<byte_stream> deaf = make_plain_stream(std::move(socket));
        co_await async_ignore(*deaf);
        co_return false;
    }
    case fault::action::slow: co_await async::async_sleep(due->delay); co_return true;
    default: co_return true;
    }
}

asio::awaitable<void> simulator::world::serve(std::shared_ptr<world> self, tcp::socket socket) {
    const counted count{api.truth()};
    error_code ignored;
    socket.set_option(tcp::no_delay{true}, ignored);
    const std::optional<fault> due = api.faults().take(endpoint::connect, {});
    if (!co_await async_greet(socket, due)) co_return;
    const bool old = due && due->act == fault::action::expired_certificate;
    std::shared_ptr<byte_stream> wire; // shared with the task that watches the client of a stream
    if (api.settings().tls) {
        wire = make_tls_stream(std::move(socket), old ? expired.get() : good.get());
    } else {
        wire = make_plain_stream(std::move(socket));
    }
    connection_context context{players, tasks, self};
    co_await run_connection(wire, context);
}

simulator::simulator(asio::any_io_executor executor, simulator_config config, const logger* log)
    : world_{std::make_shared<world>(std::move(executor), std::move(config), log)} {}

simulator::~simulator() {
    error_code ignored;
    world_->acceptor.close(ignored);
    world_->tasks.stop();
}

void simulator::start() {
    world_->start();
    if (!world_->log) return;
    world_->log->write(log_kinds.simulator_listening, {{"url", base_url()}});
    const std::string& address = world_->api.settings().address;
    if (!asio::ip::make_address(address).is_loopback())
        world_->log->write(log_kinds.simulator_listening_beyond_loopback, {{"address", address}});
}

std::string simulator::base_url() const {
    const simulator_config& config = world_->api.settings();
    const bool v6 = config.address.find(':') != std::string::npos;
    return fmt::format("{}://{}{}{}:{}{}", config.tls ? "https" : "http", v6 ? "[" : "", config.address, v6 ? "]" : "",
                       world_->port, config.profile.path_prefix);
}

std::uint16_t simulator::port() const {
    return world_->port;
}

std::string simulator::ca_pem() const {
    return world_->made ? world_->made->ca : std::string{};
}

asio::awaitable<void> simulator::async_stop() {
    const std::shared_ptr<world> self = world_;
    error_code ignored;
    self->acceptor.close(ignored);
    self->tasks.stop();
    co_await self->tasks.async_join(async::clock::now() + stop_limit);
}

ground_truth& simulator::truth() {
    return world_->api.truth();
}
fault_plan& simulator::faults() {
    return world_->api.faults();
}
script_library& simulator::scripts() {
    return world_->api.scripts();
}
simulator_config& simulator::settings() {
    return world_->api.settings();
}

} // namespace tether::simulator
