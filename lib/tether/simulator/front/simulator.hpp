// Serves the Managed Agents API on loopback.
#pragma once

#include <tether/core/log.hpp>
#include <tether/simulator/model/config.hpp>
#include <tether/simulator/model/truth.hpp>
#include <tether/simulator/script/fault_plan.hpp>
#include <tether/simulator/script/script_library.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

namespace tether::simulator {

namespace asio = boost::asio;

/// A real HTTP/1.1 server that behaves like the API and injects faults on request. It runs on the
/// caller's executor; only that executor's thread may use it. Stop it before it is destroyed, or
/// destroy it together with its `io_context`.
class simulator {
  public:
    /// `log` may be null; otherwise it must outlive the simulator.
    simulator(asio::any_io_executor executor, simulator_config config, const logger* log = nullptr);
    ~simulator();
    simulator(const simulator&) = delete;
    simulator& operator=(const simulator&) = delete;

    /// Loads the scripts, makes certificates, binds and listens. Throws
    /// `boost::system::system_error` or `std::exception` on failure.
    void start();

    /// `http://127.0.0.1:40123` and the profile's path prefix, without a final slash. Valid after `start`.
    std::string base_url() const;
    std::uint16_t port() const;
    /// The throwaway authority that signed the server's certificate; empty without TLS.
    std::string ca_pem() const;

    /// Closes the listener and every connection, and waits for their end, at most 5 s.
    asio::awaitable<void> async_stop();

    ground_truth& truth();
    fault_plan& faults();
    script_library& scripts();
    /// Pace, lags, heartbeat and `on_request` may change at any time; other changes have no effect after startup.
    simulator_config& settings();

  private:
    struct world;
    std::shared_ptr<world> world_; // shared with its tasks, which may end after the simulator
};

} // namespace tether::simulator
