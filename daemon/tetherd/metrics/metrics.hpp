// Every figure that `GET /metrics` shows: gathers what the layers tell, and writes it as text.
#pragma once

#include "api_metrics.hpp"
#include "process_metrics.hpp"
#include "server_metrics.hpp"
#include "session_metrics.hpp"
#include "store_metrics.hpp"

#include <tether/server/metrics_source.hpp>

#include <functional>

namespace tether::daemon {

/// What is asked for when somebody wants to see it, rather than told when it happens.
struct present_figures {
    std::map<session::run_state, std::size_t> runs; ///< that are kept, by state
    session::supervisor_counts in_hand;
    api::governor_state governor;
    bool store_refuses = false;
    bool healthy = true;
};

/// One thread. No figure is of one run, one session or one user, and no label grows with their number.
class metrics final : public server::metrics_source {
  public:
    metrics();

    std::string metrics_text() override;

    /// From now on `now` is asked, at each `metrics_text`.
    void show(std::function<present_figures()> now) { now_ = std::move(now); }

  private:
    prometheus::Registry all_;
    std::function<present_figures()> now_;

  public: // for those who tell; behind the registry that they need
    api_metrics api;
    session_metrics sessions;
    store_metrics store;
    server_metrics clients;
    process_metrics process;
};

} // namespace tether::daemon
