// Decides what a dialer connects to: one destination, settled by whoever asks first.
#pragma once

#include <tether/wire/dial_message.hpp>

#include <boost/asio/ip/address.hpp>
#include <deque>
#include <optional>

namespace tether::wire {

/// The first destination asked for is the only one, until it is released; and of its addresses, those that its lookups
/// brought, or the one it names itself. Pure.
class dial_policy {
  public:
    dial_policy() = default;
    /// With `only`, that is the destination for ever.
    explicit dial_policy(std::optional<destination> only)
        : settled_{std::move(only)}
        , is_fixed_{settled_.has_value()} {}

    /// How many addresses are remembered; the oldest go. A name has a few, and they change slowly.
    static constexpr std::size_t most_addresses = 1024;

    /// True when `where` is the destination, which it becomes when there is none.
    bool admit(const destination& where);
    const std::optional<destination>& settled() const noexcept { return settled_; }
    bool is_fixed() const noexcept { return is_fixed_; }
    /// There is no destination from now on, unless it is fixed.
    void release();

    /// What a lookup for `where` brought. Nothing, when another destination was settled meanwhile.
    void learn(const destination& where, const address_list& addresses);
    /// Whether the destination's host has this address.
    bool has(const boost::asio::ip::address& address) const;

  private:
    std::optional<destination> settled_;
    bool is_fixed_ = false;
    std::deque<boost::asio::ip::address> known_;
};

} // namespace tether::wire
