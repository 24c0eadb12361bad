// Queues data for one open stream.
#pragma once

#include <tether/async/event.hpp>
#include <tether/simulator/model/stream_filter.hpp>

#include <set>
#include <string>

namespace tether::simulator {

/// The queue between a session's player and the connection of the stream. A reader for which more
/// than 64 MiB are queued is disconnected with RST.
class stream_channel {
  public:
    /// `opening` is queued before everything else.
    stream_channel(stream_filter filter, std::set<std::string> previews, std::string opening = {});

    /// Filters a frame and queues the result.
    void offer(const frame& next);
    /// A heartbeat, unless the filter suppresses it.
    void heartbeat();
    /// Nothing follows the queued data.
    void finish(fault::ending how);
    /// The peer left.
    void leave();

    bool wants_previews() const { return !previews_.empty(); }
    bool is_gone() const { return gone_; }
    fault::ending end() const { return end_; }
    bool has_bytes() const { return !bytes_.empty(); }
    std::string take() { return std::exchange(bytes_, {}); }

    /// Notified on every change.
    async::event changed;

  private:
    void queue(const stream_filter::passed& more);

    stream_filter filter_;
    std::set<std::string> previews_;
    std::string bytes_;
    fault::ending end_ = fault::ending::none;
    bool gone_ = false;
};

} // namespace tether::simulator
