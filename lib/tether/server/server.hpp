// Serves the local API on a Unix socket.
#pragma once

#include <tether/server/listening.hpp>
#include <tether/server/peer.hpp>

#include <boost/asio/awaitable.hpp>

namespace tether::server {

/// Reports how many descriptors clients may use. Both functions are called on the io thread.
struct descriptor_budget {
    /// The number of clients for which descriptors are available. Empty: no limit.
    std::function<std::size_t()> fitting = {};
    /// Called when a client was refused because descriptors ran short.
    std::function<void()> ran_short = {};
};

/// What the server uses; all of it outlives the server.
struct server_parts {
    session::run_service& runs;
    store::store& store;
    const status_source& status;
    const logger& log;
    user_directory users = system_users();
    /// For `POST /v1/reload`; without it, that route does not exist.
    reloader reload = {};
    /// The client's credentials in tests; empty: the system's.
    std::function<credentials()> pretend = {};
    tether::server::observer& observer = no_observer();
    metrics_source& metrics = no_metrics();
    /// For long computations; null: they run on the loop.
    async::worker_pool* workers = nullptr;
    descriptor_budget descriptors = {};
};

/// One thread. Each peer is a task of the server. All peers have ended when `async_stop` completes, which must be
/// before the server is destroyed.
class server {
  public:
    server(boost::asio::any_io_executor executor, server_config config, access_config access, server_parts parts);
    ~server();
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    /// Binds and starts to accept. A failure leaves nothing behind.
    std::optional<listen_failure> start();
    /// The same on a socket that the service manager bound (`adopt_listener`). The socket outlives the daemon: clients
    /// that connect meanwhile wait for the next startup.
    std::optional<listen_failure> start(int inherited);

    /// The path of the socket; valid after a successful `start`.
    const std::string& socket_path() const;

    /// Why clients cannot connect to the path that `start` bound (`bound_path::why_lost`); empty without a problem, and
    /// for a socket of the service manager, which owns its path.
    std::string socket_trouble() const;

    std::size_t clients() const;

    /// Applies to new work and new connections.
    void set_access(access_config access);
    /// Applies the limits of `config`. The socket's path, mode and group do not change.
    void set_limits(server_config config);

    /// Stops accepting, answers current requests, lets feeds send their last chunk, then closes. Cancels what is left
    /// after `grace`. Removes the socket's path if `start` bound it.
    boost::asio::awaitable<void> async_stop(milliseconds grace);

  private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace tether::server
