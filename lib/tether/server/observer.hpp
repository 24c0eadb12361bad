// What the local API tells about its clients, for whoever counts.
#pragma once

#include <tether/server/route.hpp>

#include <cstddef>

namespace tether::server {

/// Implemented by the program. Called on the io thread, must neither throw nor block, and outlives the server.
class observer {
  public:
    virtual ~observer() = default;
    /// A request was answered; for a feed, its head was sent. Of one that has no route, `what` is `no_such_path`.
    virtual void answered(call what, unsigned status) noexcept = 0;
    /// What a client sent was no request, too large or too late, or came when there were too many clients.
    virtual void refused(unsigned status) noexcept = 0;
    /// How many clients are connected now, without those that are turned away.
    virtual void clients_connected(std::size_t clients) noexcept = 0;
    virtual void feed_began() noexcept = 0;
    virtual void feed_ended() noexcept = 0;
    /// The reader of a feed fell too far behind and was cut off.
    virtual void reader_lagged() noexcept = 0;
};

/// Takes no notice.
observer& no_observer() noexcept;

} // namespace tether::server
