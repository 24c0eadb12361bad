// Declares the source of the text of `GET /metrics`.
#pragma once

#include <string>

namespace tether::server {

/// Implemented by the program, which knows all layers; without it, there are no metrics. Called on the io thread, must
/// not block, and outlives the server.
class metrics_source {
  public:
    virtual ~metrics_source() = default;
    /// The current metrics in Prometheus' text format, version 0.0.4.
    virtual std::string metrics_text() { return {}; }
};

/// A source without metrics.
inline metrics_source& no_metrics() noexcept {
    static metrics_source none; // has no state
    return none;
}

} // namespace tether::server
