// Decides in which order, and for how long, the addresses of a name are tried.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

namespace tether::wire {

/// Remembers the address that failed last, so that the next connection begins with the one after it. Pure.
class address_plan {
  public:
    /// Orders `known`: starts after the address that failed and alternates between the address families, beginning with
    /// the family that did not fail.
    std::vector<boost::asio::ip::address> order(std::vector<boost::asio::ip::address> known) const;

    void failed(const boost::asio::ip::address& address) { failed_ = address; }

    /// How long one attempt may take: an equal share of the time left, at most 3 s, so that a dead address cannot use
    /// all of it. The last attempt may use all the time left.
    static std::chrono::nanoseconds share(std::chrono::nanoseconds left, std::size_t attempts_left);

  private:
    std::optional<boost::asio::ip::address> failed_;
};

} // namespace tether::wire
