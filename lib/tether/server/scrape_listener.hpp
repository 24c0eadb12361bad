// Serves metrics and health over TCP on the loopback interface, for scrapers that cannot open a Unix socket.
#pragma once

#include <tether/core/log.hpp>
#include <tether/server/general_answers.hpp>
#include <tether/server/listening.hpp>
#include <tether/server/scrape_config.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>

namespace tether::server {

/// Answers only `GET /metrics` and `GET /healthz`, to every client. One thread. All arguments outlive it. At the limit
/// of clients, a new client replaces the oldest one; at twice the limit, new connections are closed without a response.
class scrape_listener {
  public:
    scrape_listener(boost::asio::any_io_executor executor, scrape_config config, metrics_source& metrics,
                    const status_source& status, const logger& log);
    ~scrape_listener();
    scrape_listener(const scrape_listener&) = delete;
    scrape_listener& operator=(const scrape_listener&) = delete;

    /// Binds, starts to accept, and logs the address. `config.listen` must be valid and not empty.
    std::optional<listen_failure> start();
    /// The same with a listening TCP socket from a service manager, at any address; `config.listen` is ignored. On
    /// success this object owns the descriptor; on failure the descriptor stays unchanged.
    std::optional<listen_failure> start(int descriptor);

    /// The address on which it listens; valid after a successful `start`.
    boost::asio::ip::tcp::endpoint place() const;
    std::size_t clients() const;

    /// Closes all connections immediately, because scrapers retry an interrupted scrape. Its tasks have ended when this
    /// completes. Must complete before the object is destroyed.
    boost::asio::awaitable<void> async_stop();

  private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace tether::server
