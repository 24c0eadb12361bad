#include <tether/core/clock_watch.hpp>

namespace tether {
namespace {

using std::chrono::milliseconds;

} // namespace

clock_reading read_clocks() {
    return {wall_now(), boot_clock::now(), std::chrono::steady_clock::now()};
}

clock_news clock_watch::look(const clock_reading& now) {
    const auto boot = std::chrono::floor<milliseconds>(now.boot - first_.boot);
    const milliseconds ahead = std::chrono::floor<milliseconds>(now.wall - first_.wall) - boot;
    const milliseconds suspended = boot - std::chrono::floor<milliseconds>(now.steady - first_.steady);
    clock_news news;
    if (ahead - ahead_ > tolerance || ahead_ - ahead > tolerance) {
        news.set = clock_news::jump{ahead_, ahead};
        ahead_ = ahead;
    }
    if (suspended - suspended_ > tolerance) {
        news.suspended = suspended - suspended_;
        suspended_ = suspended;
    }
    return news;
}

} // namespace tether
