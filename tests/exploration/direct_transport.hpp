// Carries requests to a simulated API in the same process: no sockets, no TLS, no HTTP.
#pragma once

#include <tether/simulator/hub.hpp>
#include <tether/wire/transport.hpp>

#include <functional>
#include <set>

namespace tether::test {

/// What open streams and their transport both know.
struct outage {
    bool now = false;
    std::set<simulator::stream_channel*> open; ///< woken when it begins
};

/// Orders of faults mean what they mean to the real connection, as errors that `wire` would report. The hub outlives
/// it.
class direct_transport final : public wire::transport {
  public:
    direct_transport(boost::asio::any_io_executor executor, simulator::hub& players)
        : executor_{std::move(executor)}
        , players_{players} {}

    /// Called with each request that was let out, whatever becomes of it.
    std::function<void()> on_request;
    /// From now on nobody can be reached, and what is open is reset; or everybody again.
    void set_down(bool down);

    /// Bodies of streams come in pieces of at most so many octets; 0: as they are written.
    std::size_t piece = 0;

    boost::asio::awaitable<result<wire::response>> async_exchange(wire::request what,
                                                                  wire::exchange_limits limits) override;
    boost::asio::awaitable<result<std::unique_ptr<wire::body_stream>>>
    async_open(wire::request what, wire::exchange_limits limits) override;

  private:
    boost::asio::awaitable<result<simulator::reply>> async_ask(wire::request what, wire::exchange_limits limits);
    boost::asio::awaitable<error_code> async_connect();
    boost::asio::awaitable<error_code> async_spoil(simulator::fault how, wire::exchange_limits limits);

    boost::asio::any_io_executor executor_;
    simulator::hub& players_;
    std::shared_ptr<outage> outage_ = std::make_shared<outage>(); // bodies may outlive the transport
};

} // namespace tether::test
