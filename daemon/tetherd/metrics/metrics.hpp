// Collects all metrics of `GET /metrics` and writes them as text.
#pragma once

#include "api_metrics.hpp"
#include "process_metrics.hpp"
#include "server_metrics.hpp"
#include "session_metrics.hpp"
#include "store_metrics.hpp"

#include <tether/server/metrics_source.hpp>

#include <functional>

namespace tether::daemon {

/// Values that are read when metrics are requested, instead of being reported when they change.
struct present_figures {
    std::map<session::run_state, std::size_t> runs; ///< stored, by state
    session::supervisor_counts in_hand;
    api::governor_state governor;
    bool store_refuses = false;
    bool healthy = true;
};

/// One thread. No metric is about one run, session or user, and the number of label values does not grow with their
/// number.
class metrics final : public server::metrics_source {
  public:
    metrics();

    std::string metrics_text() override;

    /// From now on each `metrics_text` calls `now`.
    void show(std::function<present_figures()> now) { now_ = std::move(now); }

  private:
    prometheus::Registry all_;
    std::function<present_figures()> now_;

  public: // the observers that layers report to; after the registry, which they need
    api_metrics api;
    session_metrics sessions;
    store_metrics store;
    server_metrics clients;
    process_metrics process;
};

} // namespace tether::daemon
