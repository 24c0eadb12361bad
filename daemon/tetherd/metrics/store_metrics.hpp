// Counts the store's transactions.
#pragma once

#include "family.hpp"

#include <tether/store/group_writer.hpp>

namespace tether::daemon {

/// The registry outlives it.
class store_metrics {
  public:
    explicit store_metrics(prometheus::Registry& all);

    void committed(const store::commit_figures& of) noexcept;
    void show(bool is_refusing, bool is_healthy);

  private:
    prometheus::Histogram& commits_;
    prometheus::Counter& failed_;
    prometheus::Counter& changes_;
    prometheus::Gauge& refusing_;
    prometheus::Gauge& healthy_;
};

} // namespace tether::daemon
