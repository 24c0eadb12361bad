#include "store_metrics.hpp"

namespace tether::daemon {

store_metrics::store_metrics(prometheus::Registry& all)
    : commits_{make_histogram(all, "tether_store_commit_seconds",
                              "Duration of store transactions, flush included, committed or not",
                              {.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 5})}
    , failed_{make_counter(all, "tether_store_commit_failures_total", "Failed store transactions")}
    , changes_{make_counter(all, "tether_store_changes_total", "Changes committed to the store")}
    , refusing_{make_gauge(all, "tether_store_refusing", "1 while the store rejects writes, otherwise 0")}
    , healthy_{make_gauge(all, "tether_healthy", "1 while the daemon is healthy (GET /healthz), otherwise 0")} {}

void store_metrics::committed(const store::commit_figures& of) noexcept {
    commits_.Observe(in_seconds(of.took));
    if (of.kept) changes_.Increment(static_cast<double>(of.changes));
    else failed_.Increment();
}

void store_metrics::show(bool is_refusing, bool is_healthy) {
    refusing_.Set(is_refusing ? 1 : 0);
    healthy_.Set(is_healthy ? 1 : 0);
}

} // namespace tether::daemon
