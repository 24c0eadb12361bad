// Decides what a dialer connects to: the addresses of one destination.
#pragma once

#include <tether/wire/dialer/dial_message.hpp>

#include <boost/asio/ip/address.hpp>
#include <deque>

namespace tether::wire {

/// Allows one destination, and only its addresses: those from its lookups, or the one that its host already is. Pure.
class dial_policy {
  public:
    explicit dial_policy(destination only) : only_{std::move(only)} {}

    /// How many addresses are remembered; the oldest are dropped. A name has a few, and they change slowly.
    static constexpr std::size_t most_addresses = 1024;

    const destination& only() const noexcept { return only_; }
    /// Stores the result of a lookup.
    void learn(const address_list& addresses);
    /// Whether the destination's host has this address.
    bool has(const boost::asio::ip::address& address) const;

  private:
    const destination only_;
    std::deque<boost::asio::ip::address> known_;
};

} // namespace tether::wire
