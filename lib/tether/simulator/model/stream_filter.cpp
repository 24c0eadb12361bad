// Applies a fault to one event stream.
#include <tether/simulator/model/stream_filter.hpp>

#include <tether/simulator/model/api_error.hpp>

#include <fmt/format.h>
#include <utility>

namespace tether::simulator {

namespace {

using action = fault::action;
using ending = fault::ending;

std::string error_frame(const fault& what) {
    const std::string type = what.word.empty() ? "overloaded_error" : what.word;
    return fmt::format("event: error\n"
                       "data: {{\"type\":\"error\",\"error\":{{\"type\":\"{}\",\"message\":\"The simulator was "
                       "scripted to fail.\"}},\"request_id\":\"req_simulated\"}}\n\n",
                       type);
}

} // namespace

bool stream_filter::due() const {
    return fault_ && events_ >= fault_->n;
}

/// Faults that end the stream or insert something, directly after `n` events.
stream_filter::passed stream_filter::strike() {
    if (!due() || struck_) return {};
    passed out;
    switch (fault_->act) {
    case action::cut_after: out = {{}, fault_->how}; break;
    case action::error_frame_after: out = {error_frame(*fault_), ending::clean}; break;
    case action::garbage_after:
        out = {"event: agent.message\ndata: {\"type\":\"agent.message\",\"id\":\n\n", ending::none};
        break;
    default: return {};
    }
    note();
    return out;
}

void stream_filter::note() {
    if (!std::exchange(struck_, true) && fault_->struck) ++*fault_->struck;
}

stream_filter::passed stream_filter::open() {
    return strike();
}

stream_filter::passed stream_filter::pass(const frame& next) {
    const bool is_event = next.what == frame::kind::event;
    const bool was_due = due();
    if (is_event) ++events_;
    if (was_due && is_event && fault_->act == action::cut_inside) {
        note();
        return {next.bytes.substr(0, fault_->k), fault_->how};
    }
    const bool drops = is_event && was_due && fault_->act == action::drop_events && events_ <= fault_->n + fault_->k;
    if (drops || (was_due && (fault_->act == action::silence_after || fault_->act == action::pings_after))) {
        note();
        return {};
    }

    passed out{next.bytes, ending::none};
    if (fault_ && fault_->act == action::duplicate_frames && is_event) {
        note();
        out.bytes += next.bytes;
    }
    if (next.what == frame::kind::error || next.what == frame::kind::cut) {
        out.end = ending::clean;
        return out;
    }
    passed struck = strike();
    out.bytes += struck.bytes;
    out.end = struck.end;
    return out;
}

std::string stream_filter::heartbeat() {
    if (due() && fault_->act == action::silence_after) {
        note();
        return {};
    }
    ping_next_ = !ping_next_;
    return ping_next_ || comments_only_ ? ": keepalive\n\n" : "event: ping\ndata: {\"type\":\"ping\"}\n\n";
}

} // namespace tether::simulator
