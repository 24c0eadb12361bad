// The local API on a Unix socket.
#pragma once

#include <tether/server/listening.hpp>
#include <tether/server/peer.hpp>

#include <boost/asio/awaitable.hpp>

namespace tether::server {

/// How many descriptors clients may use. Both functions are called on the io thread.
struct descriptor_budget {
    /// The number of clients for which descriptors are available. Empty: no limit.
    std::function<std::size_t()> fitting = {};
    /// Called when a client was refused because they ran short.
    std::function<void()> ran_short = {};
};

/// What the server works on; all of it outlives the server.
struct server_parts {
    run_service& runs;
    store::store& store;
    const status_source& status;
    const logger& log;
    user_directory users = system_users();
    /// For `POST /v1/reload`, which there is none of without it.
    reloader reload = {};
    /// Tests say here who connects; empty: the system does.
    std::function<credentials()> pretend = {};
    observer& told = no_observer();
    metrics_source& metrics = no_metrics();
    /// For long computations; null: they run on the loop.
    worker_pool* workers = nullptr;
    descriptor_budget descriptors = {};
};

/// One thread. Peers are tasks of its own; they are gone when `async_stop` completes, which must be before
/// the server goes.
class server {
  public:
    server(boost::asio::any_io_executor executor, server_config config, access_config access, run_defaults defaults,
           server_parts parts);
    ~server();
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    /// Binds and begins to accept. Nothing is left behind when it fails.
    std::optional<listen_failure> start();
    /// The same on a socket that the service manager bound (`adopt_listener`), and which stays when we go: clients that
    /// connect while nobody serves wait for the next start.
    std::optional<listen_failure> start(int inherited);

    /// Where clients connect; valid once started.
    const std::string& socket_path() const;

    std::size_t clients() const;

    /// From now on: for new work, and for new connections.
    void set_defaults(run_defaults defaults);
    void set_access(access_config access);
    /// The limits of `config`; where the socket is, its mode and its group stay.
    void set_limits(server_config config);

    /// Accepts nobody, lets requests in work be answered and feeds send their last chunk, then closes; what is
    /// left after `grace` is cut off. The socket's path is gone when it completes, if it was bound here.
    boost::asio::awaitable<void> async_stop(milliseconds grace);

  private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace tether::server
