// A relay on loopback between a daemon and the API, that can lose whatever it is given without closing anything.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <memory>
#include <string>

namespace tether::test {

/// Forwards connections to a port of loopback. While it swallows it takes connections and octets and passes nothing on,
/// as a network does that drops packets; what was connected then stays as good as dead afterwards.
class relay {
  public:
    relay(boost::asio::io_context& ctx, std::uint16_t port);
    /// Ends all connections.
    ~relay();
    relay(const relay&) = delete;
    relay& operator=(const relay&) = delete;

    std::uint16_t port() const;
    void swallow(bool everything);
    /// Connections that it took so far.
    std::size_t accepted() const;

  private:
    struct state;
    struct link;
    static boost::asio::awaitable<void> accept(std::shared_ptr<state> self);
    static boost::asio::awaitable<void> pump(std::shared_ptr<link> via, bool forth);

    std::shared_ptr<state> state_; // shared with the coroutines, which end after it
};

} // namespace tether::test
