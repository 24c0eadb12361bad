// One misbehaviour that can be ordered.
#pragma once

#include <tether/simulator/frame.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tether::simulator {

/// What a request is about.
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

/// `create`, `delete`, `list_events` …: the word of an endpoint in faults and in the truth.
std::string_view to_string(endpoint what) noexcept;

struct fault {
    enum class action {
        status,              ///< answer with `status`, `body` and `headers`; do nothing
        reset,               ///< RST instead of an answer
        close,               ///< clean close instead of an answer
        drop_answer,         ///< act, then RST
        stall,               ///< never answer
        slow,                ///< answer `ms` later
        lie_length,          ///< Content-Length is larger than the body, then a clean close
        garbage,             ///< octets that are no HTTP
        redirect,            ///< `status` (307) to `word`, by default to the same path
        cut_after,           ///< stream: end it behind `n` events, see `how`
        cut_inside,          ///< stream: end it `k` octets into the frame behind `n` events
        silence_after,       ///< stream: nothing at all behind `n` events
        pings_after,         ///< stream: only signs of life behind `n` events
        error_frame_after,   ///< stream: `event: error` of type `word` behind `n` events
        duplicate_frames,    ///< stream: every frame twice
        garbage_after,       ///< stream: a frame with broken JSON behind `n` events
        not_stream,          ///< stream: `word` = html, 204 or 407 instead of one
        drop_events,         ///< stream: lacks `k` events behind `n`
        lag,                 ///< list: lags by `ms`, or only its events of type `word` do
        empty_page,          ///< list: an empty page with a cursor
        fail_page,           ///< list: page `n` (from 1) is a 500
        delete_refused,      ///< 400, as if the session were running
        expired_certificate, ///< connect: the certificate is out of date
        other_answer,        ///< send: accept the events, then answer without them: see `word`
        hold_head,           ///< stream: no head before the first event
    };
    /// How a stream or connection ends.
    enum class ending { none, clean, reset, truncate };

    std::string on = "any"; ///< an endpoint's word, or `any`: all but `connect` and `control`
    action act = action::status;
    std::size_t skip = 0;
    long times = 1; ///< below 0: for ever
    std::string session;
    bool each_session = false; ///< `skip` and `times` count anew for every session

    int status = 500;
    std::string body; ///< empty: the API's error document; `html`; or the octets themselves
    std::vector<std::pair<std::string, std::string>> headers;
    std::string type;       ///< `error.type` of the API's error document; empty: by `status`
    std::string error_code; ///< its `details.error_code`; empty: none
    std::string message;    ///< its message; empty: by `status`
    /// `Retry-After` as a date this long after the server's `Date`; 0: none.
    std::chrono::milliseconds retry_at{0};
    /// How far ahead the server's clock is, as `Date` shows it; sent with `retry_at` or when not 0.
    std::chrono::milliseconds clock_ahead{0};
    std::chrono::milliseconds delay{0};
    std::size_t n = 0;
    std::size_t k = 1;
    ending how = ending::clean;
    std::string word;
    /// How often it was carried out, once it is in a plan; shared with the streams that it spoils.
    std::shared_ptr<std::size_t> struck;

    bool is_stream_fault() const noexcept;
};

/// `cut_after`, `status` …: the word of an action in faults.
std::string_view to_string(fault::action what) noexcept;

/// Reads one fault from JSON, or says what is wrong with it.
std::variant<fault, std::string> parse_fault(const json::value& text);

} // namespace tether::simulator
