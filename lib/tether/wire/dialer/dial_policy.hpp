// Decides what a dialer connects to: one destination, set by the first request.
#pragma once

#include <tether/wire/dialer/dial_message.hpp>

#include <boost/asio/ip/address.hpp>
#include <deque>
#include <optional>

namespace tether::wire {

/// Allows only the first requested destination, until it is released, and only its addresses: those from its lookups,
/// or the one that its host already is. Pure.
class dial_policy {
  public:
    dial_policy() = default;
    /// With `only`, that destination is fixed.
    explicit dial_policy(std::optional<destination> only)
        : settled_{std::move(only)}
        , is_fixed_{settled_.has_value()} {}

    /// How many addresses are remembered; the oldest are dropped. A name has a few, and they change slowly.
    static constexpr std::size_t most_addresses = 1024;

    /// True when `where` is the destination. If none is set, `where` becomes it.
    bool admit(const destination& where);
    const std::optional<destination>& settled() const noexcept { return settled_; }
    bool is_fixed() const noexcept { return is_fixed_; }
    /// Clears the destination, unless it is fixed.
    void release();

    /// Stores the result of a lookup for `where`. Ignored when another destination was set meanwhile.
    void learn(const destination& where, const address_list& addresses);
    /// Whether the destination's host has this address.
    bool has(const boost::asio::ip::address& address) const;

  private:
    std::optional<destination> settled_;
    bool is_fixed_ = false;
    std::deque<boost::asio::ip::address> known_;
};

} // namespace tether::wire
