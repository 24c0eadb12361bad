// Metrics and health over TCP on the loopback interface, for scrapers that cannot open a Unix socket.
#pragma once

#include <tether/core/log.hpp>
#include <tether/server/general_answers.hpp>
#include <tether/server/listening.hpp>
#include <tether/server/scrape_config.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>

namespace tether::server {

/// Answers `GET /metrics` and `GET /healthz` to whoever connects, and nothing else. One thread. What it is given
/// outlives it. Beyond its bound of clients the next one is closed without a word.
class scrape_listener {
  public:
    scrape_listener(boost::asio::any_io_executor executor, scrape_config config, metrics_source& metrics,
                    const status_source& status, const logger& log);
    ~scrape_listener();
    scrape_listener(const scrape_listener&) = delete;
    scrape_listener& operator=(const scrape_listener&) = delete;

    /// Binds and begins to accept; says in the log where. `config.listen` is valid and not empty.
    std::optional<listen_failure> start();
    /// The same with a TCP socket that a service manager bound, wherever it did, and that listens already;
    /// `config.listen` is not looked at. The descriptor is this object's when this succeeds, and is left alone when it
    /// does not.
    std::optional<listen_failure> start(int descriptor);

    /// Where it listens; valid after a successful `start`.
    boost::asio::ip::tcp::endpoint place() const;
    std::size_t clients() const;

    /// Closes everything at once: a scrape that is cut off is tried again. Nothing of it runs once this completes,
    /// which must be before it goes.
    boost::asio::awaitable<void> async_stop();

  private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace tether::server
