// Describes one fault that can be injected.
#pragma once

#include <tether/simulator/script/frame.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tether::simulator {

/// The endpoint of a request.
enum class endpoint {
    connect,
    create,
    retrieve,
    list_sessions,
    update,
    archive,
    remove,
    send,
    list_events,
    stream,
    threads,
    control,
    other,
};

/// `create`, `delete`, `list_events` …: the name of an endpoint in faults and in the truth.
std::string_view to_string(endpoint what) noexcept;

struct fault {
    enum class action {
        status,              ///< answer with `status`, `body` and `headers`; do nothing
        reset,               ///< RST instead of a response
        close,               ///< clean close instead of a response
        drop_answer,         ///< act, then RST
        status_after,        ///< act, then answer with `status`, `body` and `headers`
        act_late,            ///< RST instead of a response, and act `ms` later
        stall,               ///< never answer
        slow,                ///< answer `ms` later
        lie_length,          ///< Content-Length is larger than the body, then a clean close
        garbage,             ///< bytes that are not HTTP
        redirect,            ///< `status` (307) to `word`, by default to the same path
        cut_after,           ///< stream: end it after `n` events, see `how`
        cut_inside,          ///< stream: end it `k` bytes into the frame after `n` events
        silence_after,       ///< stream: send nothing after `n` events
        pings_after,         ///< stream: send only heartbeats after `n` events
        error_frame_after,   ///< stream: `event: error` of type `word` after `n` events
        duplicate_frames,    ///< stream: send every frame twice
        garbage_after,       ///< stream: a frame with invalid JSON after `n` events
        not_stream,          ///< stream: `word` = html, 204 or 407 instead of a stream
        drop_events,         ///< stream: omit `k` events after `n`
        lag,                 ///< list: lag by `ms`, or only its events of type `word`
        empty_page,          ///< list: an empty page with a cursor
        fail_page,           ///< list: page `n` (from 1) is a 500
        delete_refused,      ///< 400, as if the session were running
        expired_certificate, ///< connect: the certificate has expired
        other_answer,        ///< send: accept the events, then answer without them: see `word`
        hold_head,           ///< stream: send no head before the first event
    };
    /// How a stream or connection ends.
    enum class ending { none, clean, reset, truncate };

    std::string on = "any"; ///< an endpoint's name, or `any`: all except `connect` and `control`
    action act = action::status;
    std::size_t skip = 0;
    long times = 1; ///< below 0: forever
    std::string session;
    bool each_session = false; ///< `skip` and `times` count separately for every session

    int status = 500;
    std::string body; ///< empty: the API's error document; `html`; or the bytes themselves
    std::vector<std::pair<std::string, std::string>> headers;
    std::string type;       ///< `error.type` of the API's error document; empty: by `status`
    std::string error_code; ///< `details.error_code` of that document; empty: none
    std::string message;    ///< message of that document; empty: by `status`
    /// `Retry-After` as a date this long after the server's `Date`; 0: none.
    std::chrono::milliseconds retry_at{0};
    /// How far the server's clock (`Date`) is ahead; sent with `retry_at` or when not 0.
    std::chrono::milliseconds clock_ahead{0};
    std::chrono::milliseconds delay{0};
    std::size_t n = 0;
    std::size_t k = 1;
    ending how = ending::clean;
    std::string word;
    /// How often it was applied, once it is in a plan; shared with the streams that it affects.
    std::shared_ptr<std::size_t> struck;

    bool is_stream_fault() const noexcept;
};

/// `cut_after`, `status` …: the name of an action in faults.
std::string_view to_string(fault::action what) noexcept;

/// Parses one fault from JSON, or returns the error.
std::variant<fault, std::string> parse_fault(const json::value& text);

} // namespace tether::simulator
