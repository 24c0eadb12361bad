// Decides which records a reader of the feed gets, and when a broken feed is reopened.
#pragma once

#include <tether/client/failure.hpp>
#include <tether/sse/parser.hpp>

#include <boost/json/value.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace tether::client {

/// How a feed is read.
struct feed_options {
    feed_options() = default;

    std::uint64_t after = 0;   ///< the number of the last record already seen; 0 for none
    std::string run_id;        ///< records of other runs are ignored; empty for the feed of all runs
    bool ends_with_run = true; ///< a feed of one run: ends once the run is finished
    std::chrono::milliseconds open_timeout{10'000};
    /// A feed without a byte for this long is dead. More than the daemon's 15 s between comments.
    std::chrono::milliseconds silence{60'000};
    std::chrono::milliseconds retry_min{200}, retry_max{5'000};
    /// Pause before a feed that lagged, but delivered new records, is reopened.
    std::chrono::milliseconds lag_pause{100};
    /// The feed fails when it has delivered no new record for this long, even if it was reopened, and never stayed open
    /// for `steady_after`.
    std::chrono::milliseconds patience{120'000};
    /// A connection that lasts this long counts as working, even without records.
    std::chrono::milliseconds steady_after{30'000};
};

/// One item for a reader of the feed.
struct feed_item {
    enum class type {
        run,         ///< `document` is the run as it is now
        event,       ///< `document` is `{"run":"run_…","event":{…}}`
        preview,     ///< the same, unnumbered
        interrupted, ///< the feed broke; it is reopened after `retry_in`
        resumed,     ///< it is open again, and no record was missed
        foreign,     ///< a record of a different run came, and is ignored; reported once per feed
        ended,       ///< the run is finished and everything was read
    };

    feed_item() = default;
    explicit feed_item(type t) : kind{t} {}

    type kind = type::ended;
    std::uint64_t number = 0; ///< of a stored record, else 0
    boost::json::value document;
    std::chrono::milliseconds retry_in{0};
};

/// Pure: the caller passes in time and records. One policy serves one feed through all its connections.
class feed_policy {
  public:
    using time_point = std::chrono::steady_clock::time_point;

    explicit feed_policy(feed_options options) : options_{std::move(options)}, last_{options_.after} {}

    /// The stream is open. Returns the item to deliver, unless this was the first time.
    std::optional<feed_item> opened(time_point now);

    /// One record. Empty for a record that is not delivered: a repeated number, a stored record without one, a kind
    /// that this version does not know, a record that is not JSON.
    std::optional<feed_item> take(const sse::event_view& record);

    /// The stream ended or could not be opened; `why` is empty after a clean end. The value is `ended` or
    /// `interrupted`; the failure is the reason to give up.
    outcome<feed_item> closed(const std::optional<failure>& why, time_point now);

    /// The number of the last delivered record: resume after it.
    std::uint64_t last_number() const noexcept { return last_; }

  private:
    failure without_news() const;
    bool is_of_this_run(feed_item::type kind, const boost::json::value& document) const;

    feed_options options_;
    std::uint64_t last_;
    std::optional<time_point> opened_at_; ///< of the open connection
    bool has_news_ = false;               ///< it delivered a new stored record
    bool has_seen_foreign_ = false;
    bool was_open_ = false;
    bool is_broken_ = false;
    bool run_is_finished_ = false;
    bool has_lagged_ = false;
    std::chrono::milliseconds delay_{0};
    std::optional<time_point> broken_since_;
};

} // namespace tether::client
