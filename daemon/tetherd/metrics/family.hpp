// Manages metrics of one name, distinguished by labels whose values come from short lists.
#pragma once

#include <chrono>
#include <exception>
#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace tether::daemon {

/// Converts to seconds, Prometheus' base unit for every time.
template <class Duration>
double in_seconds(Duration time) {
    return std::chrono::duration<double>(time).count();
}

/// Counters, gauges or histograms; `Extra` are the constructor arguments of each. The registry outlives it.
template <class Metric, class... Extra>
class metric_family {
  public:
    /// `label_names` in the order in which `at` takes their values.
    metric_family(prometheus::Family<Metric>& family, std::vector<std::string> label_names, Extra... extra)
        : family_{family}
        , label_names_{std::move(label_names)}
        , extra_{std::move(extra)...} {}

    /// Created when it is missing; shown from then on.
    template <class... Text>
    Metric& at(const Text&... values) {
        prometheus::Labels labels;
        std::size_t n = 0;
        (labels.emplace(label_names_[n++], std::string{values}), ...);
        return std::apply([&](const Extra&... extra) -> Metric& { return family_.Add(labels, extra...); }, extra_);
    }

    /// Calls `with(metric)` and never throws. When memory is exhausted, nothing is counted.
    template <class With, class... Text>
    void quietly(With with, const Text&... values) noexcept {
        try {
            with(at(values...));
        } catch (const std::exception&) {
        }
    }

  private:
    prometheus::Family<Metric>& family_;
    std::vector<std::string> label_names_;
    std::tuple<Extra...> extra_;
};

using counters = metric_family<prometheus::Counter>;
using gauges = metric_family<prometheus::Gauge>;
using histograms = metric_family<prometheus::Histogram, prometheus::Histogram::BucketBoundaries>;

counters make_counters(prometheus::Registry& all, const char* name, const char* help,
                       std::vector<std::string> label_names);
gauges make_gauges(prometheus::Registry& all, const char* name, const char* help, std::vector<std::string> label_names);
histograms make_histograms(prometheus::Registry& all, const char* name, const char* help,
                           std::vector<std::string> label_names, prometheus::Histogram::BucketBoundaries seconds);

inline void add_one(prometheus::Counter& counter) {
    counter.Increment();
}

/// Metrics without labels.
prometheus::Counter& make_counter(prometheus::Registry& all, const char* name, const char* help);
prometheus::Gauge& make_gauge(prometheus::Registry& all, const char* name, const char* help);
prometheus::Histogram& make_histogram(prometheus::Registry& all, const char* name, const char* help,
                                      prometheus::Histogram::BucketBoundaries seconds);

} // namespace tether::daemon
