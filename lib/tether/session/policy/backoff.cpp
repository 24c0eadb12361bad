#include <tether/session/policy/backoff.hpp>

#include <algorithm>

namespace tether::session {

using std::chrono::milliseconds;

backoff::backoff(milliseconds floor, milliseconds ceiling, jitter random)
    : floor_{floor}
    , ceiling_{std::max(floor, ceiling)}
    , random_{std::move(random)} {}

milliseconds backoff::next() {
    milliseconds full = floor_;
    for (unsigned i = 0; i < doublings_ && full < ceiling_; ++i) full *= 2;
    full = std::min(full, ceiling_);
    if (full < ceiling_) ++doublings_;
    const double factor = 0.5 + 0.5 * random_();
    const milliseconds delay{static_cast<milliseconds::rep>(static_cast<double>(full.count()) * factor)};
    return std::max(delay, milliseconds{1});
}

void backoff::set_floor(milliseconds floor) {
    floor_ = std::clamp(floor, std::min(milliseconds{250}, ceiling_), ceiling_);
}

} // namespace tether::session
