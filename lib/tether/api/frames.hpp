// Decides what each frame of an event stream is: an event, a ping, an error or unusable.
#pragma once

#include <tether/api/event.hpp>
#include <tether/api/failure.hpp>
#include <tether/api/redactor.hpp>
#include <tether/sse/parser.hpp>

#include <vector>

namespace tether::api {

/// Converts bytes to events; no I/O. An `event: error` ends the stream: events before it are returned first, everything
/// after it is ignored.
class frames final : private sse::sink {
  public:
    /// Values in `hidden` are removed from errors of the server and from `session.*` events.
    explicit frames(std::size_t max_event_bytes, redactor hidden = {}, bool defers_large = false);

    /// The events that end in `bytes`; empty when none does, or only pings and comments do. With `defers_large`, a
    /// frame of more than `loop_bytes` becomes an event without a type: its `raw` must be parsed elsewhere, and
    /// `settle` then determines its type.
    std::vector<event> feed(std::string_view bytes);

    /// The position of events without an id, until the first event that has one.
    void seed(std::string_view last_event_id) { parser_.seed(last_event_id); }
    /// The id of the last frame that had one; empty for none.
    std::string_view last_event_id() const noexcept { return parser_.last_event_id(); }

    /// The event of the frame `unread`, after its text is `parsed` and redacted with `hidden`; empty for a ping, an
    /// error or an unusable frame.
    std::optional<event> settle(const event& unread, result<event> parsed);

    const redactor& hidden() const noexcept { return hidden_; }
    /// The failure that the server reported by `event: error`, if any.
    const std::optional<failure>& error() const noexcept { return error_; }
    std::size_t skipped() const noexcept { return skipped_; }
    std::optional<std::chrono::milliseconds> retry() const noexcept { return parser_.retry(); }

  private:
    void on_event(const sse::event_view& frame) override;
    void on_oversize(std::size_t bytes) override;
    std::optional<event> judge(std::string_view name, std::string_view data, result<event> parsed);

    sse::parser parser_;
    redactor hidden_;
    bool defers_large_;
    std::vector<event> events_;
    std::optional<failure> error_;
    std::size_t skipped_ = 0;
};

} // namespace tether::api
