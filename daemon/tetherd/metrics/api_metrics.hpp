// Counts requests to the remote API.
#pragma once

#include "family.hpp"

#include <tether/api/observer.hpp>

namespace tether::daemon {

/// The registry outlives it.
class api_metrics final : public api::observer {
  public:
    explicit api_metrics(prometheus::Registry& all);

    void admitted(api::priority urgency, duration waited) noexcept override;
    void answered(api::endpoint what, int status, const error_code& why, duration took) noexcept override;

    /// Shows the current state of the governor.
    void show(const api::governor_state& now);

  private:
    counters requests_;
    counters failures_;
    histograms times_;
    histograms waits_;
    prometheus::Gauge& waiting_;
    prometheus::Gauge& held_for_;
    prometheus::Counter& holds_;
    gauges tokens_;
};

} // namespace tether::daemon
