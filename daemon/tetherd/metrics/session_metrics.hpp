// Counts runs and what happens in them.
#pragma once

#include "family.hpp"

#include <tether/session/ports/observer.hpp>
#include <tether/session/run/supervisor.hpp>

#include <map>

namespace tether::daemon {

/// The registry outlives it.
class session_metrics final : public session::observer {
  public:
    explicit session_metrics(prometheus::Registry& all);

    void turn_accepted() noexcept override;
    void turn_ended(const session::run& now) noexcept override;
    void first_event(std::chrono::milliseconds after) noexcept override;
    void event_published(std::chrono::milliseconds lag) noexcept override;
    void stream_opened() noexcept override;
    void stream_refused(const error_code& why) noexcept override;
    void stream_lost(const error_code& why) noexcept override;
    void polled() noexcept override;
    void tokens_used(const session::token_counts& used) noexcept override;
    void cost_grew(std::uint64_t cents) noexcept override;

    /// Shows the number of stored runs and the supervisor's counts.
    void show(const std::map<session::run_state, std::size_t>& kept, const session::supervisor_counts& in_hand);

  private:
    gauges runs_;
    prometheus::Counter& accepted_;
    counters finished_;
    counters failures_;
    prometheus::Counter& incomplete_;
    prometheus::Histogram& first_event_;
    prometheus::Histogram& lag_;
    prometheus::Gauge& streams_;
    prometheus::Counter& opens_;
    counters refusals_;
    counters losses_;
    prometheus::Counter& polls_;
    counters tokens_;
    prometheus::Counter& cost_;
    prometheus::Gauge& ledger_;
    prometheus::Gauge& ledger_age_;
    prometheus::Gauge& removals_;
    prometheus::Gauge& removal_age_;
    prometheus::Gauge& last_success_;
    prometheus::Gauge& last_failure_;
};

} // namespace tether::daemon
