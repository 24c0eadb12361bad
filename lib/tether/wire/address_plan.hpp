// Decides in which order, and for how long, the addresses of a name are tried.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

namespace tether::wire {

/// Remembers the address that failed last, so that the next connection begins behind it (sse.md §
/// B5.4). Pure.
class address_plan {
  public:
    /// `known` in the order to try: from behind the address that failed, the families by turns, first
    /// the other family than the one that failed.
    std::vector<boost::asio::ip::address> order(std::vector<boost::asio::ip::address> known) const;

    void failed(const boost::asio::ip::address& address) { failed_ = address; }

    /// How long one attempt may take: an equal share of what is left, at most 3 s, so that a dead
    /// address cannot eat it all; the last attempt has nothing to save time for.
    static std::chrono::nanoseconds share(std::chrono::nanoseconds left, std::size_t attempts_left);

  private:
    std::optional<boost::asio::ip::address> failed_;
};

} // namespace tether::wire
