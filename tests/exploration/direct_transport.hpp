// Carries requests to a simulated API in the same process, without sockets, TLS or HTTP.
#pragma once

#include <tether/simulator/front/hub.hpp>
#include <tether/wire/transport.hpp>

#include <functional>
#include <set>

namespace tether::test {

/// State that open streams and their transport share.
struct outage {
    bool now = false;
    std::set<simulator::stream_channel*> open; ///< woken when the outage begins
};

/// Applies faults as the real connection does, with the errors that `wire` would report. The hub
/// outlives it.
class direct_transport final : public wire::transport {
  public:
    direct_transport(boost::asio::any_io_executor executor, simulator::hub& players)
        : executor_{std::move(executor)}
        , players_{players} {}

    /// Called with each request that is sent, whatever its result.
    std::function<void()> on_request;
    /// Starts an outage: no host is reachable and open streams are reset; or ends it.
    void set_down(bool down);

    /// How long every request takes, both ways together.
    std::chrono::milliseconds latency{0};

    /// Stream bodies arrive in pieces of at most this many bytes; 0: as they are written.
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
    std::shared_ptr<outage> outage_ = std::make_shared<outage>(); // shared: bodies may outlive the transport
};

} // namespace tether::test
