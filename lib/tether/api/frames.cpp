#include <tether/api/frames.hpp>

#include <tether/api/event_redaction.hpp>

#include <tether/core/loop_bytes.hpp>

#include <utility>

namespace tether::api {
namespace {

sse::parser_limits limits_for(std::size_t max_event_bytes) {
    sse::parser_limits limits;
    limits.max_event_bytes = max_event_bytes;
    return limits;
}

} // namespace

frames::frames(std::size_t max_event_bytes, redactor hidden, bool defers_large)
    : parser_{limits_for(max_event_bytes)}
    , hidden_{std::move(hidden)}
    , defers_large_{defers_large} {}

std::vector<event> frames::feed(std::string_view bytes) {
    parser_.feed(bytes, *this);
    return std::exchange(events_, {});
}

// The type in the JSON decides, not the frame's name (API § 5.1). A frame without such a type is still an error or a
// ping by its name.
void frames::on_event(const sse::event_view& frame) {
    if (error_ || frame.data.empty()) return;
    if (defers_large_ && frame.data.size() > loop_bytes) {
        event unread;
        unread.raw = shared_text{frame.data};
        unread.name = frame.type;
        events_.push_back(std::move(unread));
        return;
    }
    auto parsed = parse_event(frame.data);
    if (parsed) hide_in(*parsed, hidden_);
    if (auto e = judge(frame.type, frame.data, std::move(parsed))) events_.push_back(std::move(*e));
}

std::optional<event> frames::settle(const event& unread, result<event> parsed) {
    return judge(unread.name, unread.raw, std::move(parsed));
}

std::optional<event> frames::judge(std::string_view name, std::string_view data, result<event> parsed) {
    const std::string_view type = parsed ? std::string_view{parsed->type} : name;
    if (type == "ping") return std::nullopt;
    if (type == "error") {
        error_ = to_stream_failure(data.substr(0, loop_bytes), hidden_); // no error of the API is longer
        return std::nullopt;
    }
    if (!parsed) {
        ++skipped_;
        return std::nullopt;
    }
    return std::move(*parsed);
}

void frames::on_oversize(std::size_t) {
    if (!error_) ++skipped_;
}

} // namespace tether::api
