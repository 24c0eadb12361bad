#include <tether/session/policy/stream_clock.hpp>

#include <algorithm>

namespace tether::session {
namespace {

constexpr std::chrono::minutes longest_probe_interval{5};

} // namespace

stream_clock::stream_clock(milliseconds silence, milliseconds probe_after, time_point now)
    : silence_{silence}
    , first_probe_{probe_after}
    , probe_interval_{probe_after}
    , last_byte_{now}
    , probe_at_{now + probe_after} {}

void stream_clock::event_came(time_point now) noexcept {
    last_byte_ = now;
    probe_interval_ = first_probe_;
    probe_at_ = now + first_probe_;
    probes_ = 0;
}

void stream_clock::probed(time_point now) noexcept {
    ++probes_;
    const milliseconds ceiling = std::max<milliseconds>(longest_probe_interval, first_probe_);
    probe_interval_ = std::min(probe_interval_ * 2, ceiling);
    probe_at_ = now + probe_interval_;
}

stream_clock::milliseconds stream_clock::next_wait(time_point now) const noexcept {
    const auto until = std::min(last_byte_ + silence_, probe_at_);
    return std::max(std::chrono::ceil<milliseconds>(until - now), milliseconds{1});
}

stream_clock::verdict stream_clock::judge(time_point now) const noexcept {
    if (now >= last_byte_ + silence_) return verdict::dead;
    return now >= probe_at_ ? verdict::probe : verdict::fine;
}

} // namespace tether::session
