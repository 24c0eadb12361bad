#include <tether/session/policy/follow_policy.hpp>

#include <algorithm>

namespace tether::session {

using std::chrono::milliseconds;

follow_policy::follow_policy(const follow_config& config, jitter random, steady_time now)
    : stream_backoff_{config.backoff_min, config.backoff_max, random}
    , poll_backoff_{config.poll_min, config.poll_max, random}
    , polls_after_{config.polls_after}
    , open_at_{now}
    , poll_at_{now} {}

follow_step follow_policy::next() const {
    if (is_polling() && poll_at_ < open_at_) return {follow_step::action::poll, poll_at_};
    return {follow_step::action::open_stream, open_at_};
}

void follow_policy::stream_lost(steady_time now, std::optional<milliseconds> retry_after) {
    const bool polled_before = is_polling();
    ++failures_;
    open_at_ = now + std::max(stream_backoff_.next(), retry_after.value_or(milliseconds{0}));
    if (is_polling() && !polled_before) poll_at_ = now;
}

void follow_policy::stream_progressed() {
    failures_ = 0;
    stream_backoff_.reset();
    poll_backoff_.reset();
}

void follow_policy::polled(steady_time now, bool progress, std::optional<milliseconds> retry_after) {
    if (progress) poll_backoff_.reset();
    poll_at_ = now + std::max(poll_backoff_.next(), retry_after.value_or(milliseconds{0}));
}

} // namespace tether::session
