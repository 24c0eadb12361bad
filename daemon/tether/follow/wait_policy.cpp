// Decides how `tether wait` continues when a request did not report the end of the run.
#include "wait_policy.hpp"

#include <algorithm>
#include <utility>

namespace tether::cli {

namespace {

constexpr std::chrono::milliseconds first_pause{250}, longest_pause{5'000}, pause_while_waiting{1'000};

} // namespace

void wait_policy::on_good(time_point now) {
    last_good_ = now;
    delay_ = milliseconds{0};
    is_in_trouble_ = false;
}

wait_policy::step wait_policy::on_trouble(time_point now) {
    step next;
    next.gives_up = now - last_good_ >= patience;
    next.is_new_trouble = !std::exchange(is_in_trouble_, true);
    delay_ = std::clamp(delay_ * 2, first_pause, longest_pause);
    next.pause = delay_;
    return next;
}

wait_policy::step wait_policy::on_unfinished(milliseconds asked, milliseconds took, time_point now) {
    if (took < asked / 2) return on_trouble(now);
    on_good(now);
    return {};
}

wait_policy::step wait_policy::on_waiting(time_point now) {
    on_good(now);
    step next;
    next.pause = pause_while_waiting;
    return next;
}

wait_policy::step wait_policy::on_failure(time_point now) {
    return on_trouble(now);
}

} // namespace tether::cli
