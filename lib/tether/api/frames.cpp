#include <tether/api/frames.hpp>

#include <tether/api/event_redaction.hpp>

#include <utility>

namespace tether::api {
namespace {

sse::parser_limits limits_for(std::size_t max_event_bytes) {
    sse::parser_limits limits;
    limits.max_event_bytes = max_event_bytes;
    return limits;
}

} // namespace

frames::frames(std::size_t max_event_bytes, redactor hidden)
    : parser_{limits_for(max_event_bytes)}
    , hidden_{std::move(hidden)} {}

std::vector<event> frames::feed(std::string_view octets) {
    parser_.feed(octets, *this);
    return std::exchange(events_, {});
}

// The type in the JSON decides, not the frame's name (API § 5.1), except that a frame without such
// a type is still an error or a ping by its name.
void frames::on_event(const sse::event_view& frame) {
    if (error_ || frame.data.empty()) return;
    auto e = parse_event(frame.data);
    const std::string_view type = e ? std::string_view{e->type} : frame.type;
    if (type == "ping") return;
    if (type == "error") {
        error_ = to_stream_failure(frame.data, hidden_);
    } else if (e) {
        hide_in(*e, hidden_);
        events_.push_back(std::move(*e));
    } else {
        ++skipped_;
    }
}

void frames::on_oversize(std::size_t) {
    if (!error_) ++skipped_;
}

} // namespace tether::api
