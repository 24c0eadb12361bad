// Declares the interface through which the local API reports what its clients do.
#pragma once

#include <cstddef>
#include <string_view>

namespace tether::server {

/// Implemented by the program; ignores what is not overridden. Called on the io thread, must neither throw nor block,
/// and outlives the server.
class observer {
  public:
    virtual ~observer() = default;
    /// A request was answered; for a feed, its head was sent. `route` is its name, `no_such_path` without one.
    virtual void answered(std::string_view /*route*/, unsigned /*status*/) noexcept {}
    /// A request was malformed, too large or too late, or arrived when too many clients were connected.
    virtual void refused(unsigned /*status*/) noexcept {}
    /// The number of connected clients, without those that are turned away.
    virtual void clients_connected(std::size_t /*clients*/) noexcept {}
    virtual void feed_began() noexcept {}
    virtual void feed_ended() noexcept {}
    /// The reader of a feed fell too far behind and was cut off.
    virtual void reader_lagged() noexcept {}
};

/// An observer that ignores everything.
inline observer& no_observer() noexcept {
    static observer ignores_everything; // has no state
    return ignores_everything;
}

} // namespace tether::server
