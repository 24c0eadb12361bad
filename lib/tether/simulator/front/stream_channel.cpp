// Queues data for one open stream.
#include <tether/simulator/front/stream_channel.hpp>

namespace tether::simulator {

namespace {
constexpr std::size_t largest_backlog = std::size_t{64} << 20;
}

stream_channel::stream_channel(stream_filter filter, std::set<std::string> previews, std::string opening)
    : filter_{std::move(filter)}
    , previews_{std::move(previews)}
    , bytes_{std::move(opening)} {
    queue(filter_.open());
}

void stream_channel::queue(const stream_filter::passed& more) {
    bytes_ += more.bytes;
    if (more.end != fault::ending::none) end_ = more.end;
    if (bytes_.size() > largest_backlog) end_ = fault::ending::reset;
    changed.notify();
}

void stream_channel::offer(const frame& next) {
    if (end_ != fault::ending::none || gone_) return;
    if (next.what == frame::kind::preview && !previews_.contains(next.preview_type)) return;
    queue(filter_.pass(next));
}

void stream_channel::heartbeat() {
    if (end_ == fault::ending::none) bytes_ += filter_.heartbeat();
}

void stream_channel::finish(fault::ending how) {
    if (end_ == fault::ending::none) end_ = how;
    changed.notify();
}

void stream_channel::leave() {
    gone_ = true;
    changed.notify();
}

} // namespace tether::simulator
