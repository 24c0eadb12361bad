// Reports the resources that the process uses, under the standard names of Prometheus clients.
#pragma once

#include "family.hpp"

#include <cstdint>
#include <optional>

namespace tether::daemon {

/// The system's figures about this process. They come from kernel memory, so reading them does not wait for a disk.
struct process_figures {
    std::uint64_t resident_bytes = 0;
    std::uint64_t open_descriptors = 0;
    std::uint64_t max_descriptors = 0;
    double cpu_seconds = 0;
};

/// Members that cannot be read are 0.
process_figures read_process_figures();

/// The registry outlives it.
class process_metrics {
  public:
    explicit process_metrics(prometheus::Registry& all);

    void show(const process_figures& now);
    /// How late a timer of the loop was.
    void loop_delayed(std::chrono::steady_clock::duration late) noexcept { loop_delay_.Observe(in_seconds(late)); }

  private:
    prometheus::Gauge& memory_;
    prometheus::Gauge& open_;
    prometheus::Gauge& most_open_;
    prometheus::Counter& cpu_;
    prometheus::Histogram& loop_delay_;
};

} // namespace tether::daemon
