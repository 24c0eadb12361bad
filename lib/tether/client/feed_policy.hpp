// Decides what a reader of the feed hands on, and when a broken feed is opened again.
#pragma once

#include <tether/client/failure.hpp>
#include <tether/sse/parser.hpp>

#include <boost/json/value.hpp>
#include <chrono>
#include <cstdint>
#include <optional>

namespace tether::client {

/// How a feed is read.
struct feed_options {
    feed_options() = default;

    std::uint64_t after = 0;   ///< the number of the last record already seen; 0 for none
    bool ends_with_run = true; ///< a feed of one run: over once the run is finished
    std::chrono::milliseconds open_timeout{10'000};
    /// A feed without a byte for this long is dead. Above the daemon's 15 s between comments.
    std::chrono::milliseconds silence{60'000};
    std::chrono::milliseconds retry_min{200}, retry_max{5'000};
    /// Give up when a feed that was open could not be opened again for this long.
    std::chrono::milliseconds patience{120'000};
};

/// One thing a reader of the feed learns.
struct feed_item {
    enum class what {
        run,         ///< `document` is the run as it is now
        event,       ///< `document` is `{"run":"run_…","event":{…}}`
        preview,     ///< the same, unnumbered
        interrupted, ///< the feed broke; it is opened again after `retry_in`
        resumed,     ///< it is open again, and nothing was missed
        ended,       ///< the run is finished and everything was read
    };

    feed_item() = default;
    explicit feed_item(what w) : kind{w} {}

    what kind = what::ended;
    std::uint64_t number = 0; ///< of a stored record, else 0
    boost::json::value document;
    std::chrono::milliseconds retry_in{0};
};

/// Pure: time and records come in from outside. One policy serves one feed through all its connections.
class feed_policy {
  public:
    using time_point = std::chrono::steady_clock::time_point;

    explicit feed_policy(feed_options options) : options_{options}, last_{options.after} {}

    /// The stream is open; the item to hand on when this was not the first time.
    std::optional<feed_item> opened();

    /// One record. Empty for what is not handed on: a repeated number, a kind this version does not know,
    /// a record that is no JSON.
    std::optional<feed_item> take(const sse::event_view& record);

    /// The stream ended or could not be opened; `why` is empty when it ended in good order. The value is
    /// `ended` or `interrupted`; the failure is the reason to give up.
    outcome<feed_item> closed(const std::optional<failure>& why, time_point now);

    /// The number of the last record handed on: what to resume after.
    std::uint64_t last_number() const noexcept { return last_; }

  private:
    feed_options options_;
    std::uint64_t last_;
    bool was_open_ = false;
    bool is_broken_ = false;
    bool run_is_finished_ = false;
    bool has_lagged_ = false;
    std::chrono::milliseconds delay_{0};
    std::optional<time_point> broken_since_;
};

} // namespace tether::client
