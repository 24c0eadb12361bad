// An open event stream of one session.
#pragma once

#include <tether/api/event.hpp>
#include <tether/api/failure.hpp>
#include <tether/api/redactor.hpp>
#include <tether/async/worker_pool.hpp>

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <vector>

namespace tether::wire {
class body_stream;
}

namespace tether::api {

/// Where the streams of one session continue, for servers whose events carry `id:` lines (HTML Standard § 9.2.4).
struct stream_position {
    std::string last_event_id; ///< empty: no event had one
    /// The server answered 400 to an id; later streams send none.
    bool is_refused = false;

    bool can_resume() const { return !is_refused && !last_event_id.empty(); }
};

/// Events as they arrive, in the order the server emitted them. Destroying it closes the
/// connection.
class event_stream {
  public:
    virtual ~event_stream() = default;

    /// The next events, after at least one received byte. Empty when only comments or pings came (a sign of life, not
    /// progress); one read may bring several. Events over `stream.max_event_bytes` and malformed ones are counted in
    /// `skipped`; only the history has them. Errors: `stream_idle` after `silence` without a byte, `stream_ended` on a
    /// clean end, `stream_error` with `type` and `message` of an `event: error` frame (permanent types: see
    /// `failure::what`), `truncated` and the transport's own. Safe to cancel. After `stream_idle` the stream may be
    /// read again.
    virtual boost::asio::awaitable<outcome<std::vector<event>>> async_read(std::chrono::milliseconds silence) = 0;

    /// How many events were skipped so far because they were malformed or too large: each is a gap that only the
    /// history can close.
    virtual std::size_t skipped() const noexcept = 0;

    /// The server's `retry:`, when it sent one.
    virtual std::optional<std::chrono::milliseconds> retry() const noexcept = 0;
};

/// Reads events from `body`, whose head is already checked. Texts of the server in a failure are redacted with
/// `hidden`. `position`, when given, is kept up to date and must outlive the stream. `workers` parse large events in
/// the turn of `owner` and must outlive the stream; null: the loop parses them.
std::unique_ptr<event_stream> make_event_stream(std::unique_ptr<wire::body_stream> body, std::size_t max_event_bytes,
                                                redactor hidden, stream_position* position = nullptr,
                                                async::worker_pool* workers = nullptr, uid_t owner = daemon_itself);

} // namespace tether::api
