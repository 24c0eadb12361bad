#include "family.hpp"

namespace tether::daemon {

counters make_counters(prometheus::Registry& all, const char* name, const char* help,
                       std::vector<std::string> label_names) {
    return {prometheus::BuildCounter().Name(name).Help(help).Register(all), std::move(label_names)};
}

gauges make_gauges(prometheus::Registry& all, const char* name, const char* help,
                   std::vector<std::string> label_names) {
    return {prometheus::BuildGauge().Name(name).Help(help).Register(all), std::move(label_names)};
}

histograms make_histograms(prometheus::Registry& all, const char* name, const char* help,
                           std::vector<std::string> label_names, prometheus::Histogram::BucketBoundaries seconds) {
    return {prometheus::BuildHistogram().Name(name).Help(help).Register(all), std::move(label_names),
            std::move(seconds)};
}

prometheus::Counter& make_counter(prometheus::Registry& all, const char* name, const char* help) {
    return make_counters(all, name, help, {}).at();
}

prometheus::Gauge& make_gauge(prometheus::Registry& all, const char* name, const char* help) {
    return make_gauges(all, name, help, {}).at();
}

prometheus::Histogram& make_histogram(prometheus::Registry& all, const char* name, const char* help,
                                      prometheus::Histogram::BucketBoundaries seconds) {
    return make_histograms(all, name, help, {}, std::move(seconds)).at();
}

} // namespace tether::daemon
