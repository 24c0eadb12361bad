// What waits to be written to one open stream.
#pragma once

#include <tether/simulator/stream_filter.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <set>
#include <string>

namespace tether::simulator {

namespace asio = boost::asio;

/// The queue between a session's player and the connection that carries the stream. A reader that lets
/// more than 64 MiB pile up is cut off with RST.
class stream_channel {
  public:
    /// `opening` is queued before everything else.
    stream_channel(const asio::any_io_executor& executor, stream_filter filter, std::set<std::string> previews,
                   std::string opening = {});

    /// Offers a frame; what the filter leaves of it is queued.
    void offer(const frame& next);
    /// A sign of life, unless the filter forbids it.
    void heartbeat();
    /// Nothing comes behind what is queued.
    void finish(fault::ending how);
    /// The peer left.
    void leave();

    bool wants_previews() const { return !previews_.empty(); }
    bool is_gone() const { return gone_; }
    fault::ending end() const { return end_; }
    bool has_octets() const { return !octets_.empty(); }
    std::string take() { return std::exchange(octets_, {}); }

    /// Cancelled whenever something changes.
    asio::steady_timer changed;

  private:
    void queue(const stream_filter::passed& more);

    stream_filter filter_;
    std::set<std::string> previews_;
    std::string octets_;
    fault::ending end_ = fault::ending::none;
    bool gone_ = false;
};

} // namespace tether::simulator
