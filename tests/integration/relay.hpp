// Relays between a daemon and the API on loopback, and can lose all data without closing a connection.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <memory>
#include <string>

namespace tether::test {

/// Forwards connections to a port of loopback. While it swallows, it accepts connections and bytes
/// and forwards nothing, like a network that drops packets; connections of that time stay dead
/// afterwards.
class relay {
  public:
    relay(boost::asio::io_context& ctx, std::uint16_t port);
    /// Ends all connections.
    ~relay();
    relay(const relay&) = delete;
    relay& operator=(const relay&) = delete;

    std::uint16_t port() const;
    void swallow(bool everything);
    /// The number of accepted connections so far.
    std::size_t accepted() const;

  private:
    struct state;
    struct link;
    static boost::asio::awaitable<void> accept(std::shared_ptr<state> self);
    static boost::asio::awaitable<void> pump(std::shared_ptr<link> via, bool forth);

    std::shared_ptr<state> state_; // shared with the coroutines, which may outlive it
};

} // namespace tether::test
