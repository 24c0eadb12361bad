// The Managed Agents API on loopback.
#pragma once

#include <tether/core/log.hpp>
#include <tether/simulator/config.hpp>
#include <tether/simulator/fault_plan.hpp>
#include <tether/simulator/script_library.hpp>
#include <tether/simulator/truth.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

namespace tether::simulator {

namespace asio = boost::asio;

/// A real HTTP/1.1 server that behaves like the API, and misbehaves on order. It lives on the caller's
/// executor, whose thread is the only one that may touch it. Stop it before it is destroyed, or
/// destroy it together with its `io_context`.
class simulator {
  public:
    /// `log` may be null; else it must outlive the simulator.
    simulator(asio::any_io_executor executor, simulator_config config, const logger* log = nullptr);
    ~simulator();
    simulator(const simulator&) = delete;
    simulator& operator=(const simulator&) = delete;

    /// Loads the scripts, makes certificates, binds and listens. Throws `boost::system::system_error` or
    /// `std::exception` when one of these fails.
    void start();

    /// `http://127.0.0.1:40123` and the profile's path prefix, without a slash at the end. Valid once started.
    std::string base_url() const;
    std::uint16_t port() const;
    /// The throwaway authority that signed the server's certificate; empty without TLS.
    std::string ca_pem() const;

    /// Closes the listener and every connection, and waits until all is quiet, at most 5 s.
    asio::awaitable<void> async_stop();

    ground_truth& truth();
    fault_plan& faults();
    script_library& scripts();
    /// Pace, lags, heartbeat and `on_request` may be changed at any time; the rest has no effect once started.
    simulator_config& settings();

  private:
    struct world;
    std::shared_ptr<world> world_; // its tasks hold it too, so that they may end after the simulator
};

} // namespace tether::simulator
