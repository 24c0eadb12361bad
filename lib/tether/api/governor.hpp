// The gate that every request to the API passes.
#pragma once

#include <tether/core/rotation.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace tether::api {

/// The order of one user's waiting requests: work that ends or unblocks something before work that starts something.
enum class priority { answer, create, read };

/// The two classes of requests that the API limits separately (API § 8).
enum class request_class { create, other };
std::string_view to_string(request_class kind) noexcept;

/// Why requests are paused.
enum class hold_cause {
    rate_limit, ///< the API limited the rate of this class and said for how long
    overload,   ///< the API is overloaded (529)
};
std::string_view to_string(hold_cause cause) noexcept;

/// One active pause.
struct governor_hold {
    std::optional<request_class> kind; ///< empty: all requests
    hold_cause cause = hold_cause::rate_limit;
    std::chrono::milliseconds left{0};
    friend bool operator==(const governor_hold&, const governor_hold&) = default;
};

/// The governor's state, for `GET /v1/status`.
struct governor_state {
    double request_tokens = 0; ///< requests that may be sent now
    double create_tokens = 0;
    std::size_t waiting = 0;
    std::vector<governor_hold> holds;      ///< active pauses
    std::chrono::milliseconds held_for{0}; ///< the longest of them
    std::uint64_t admitted = 0;
    std::uint64_t held = 0; ///< how often a pause began
};

/// A token bucket for creates and one for all other requests, shared by every run, and the pauses that the API
/// requests. One thread. Must outlive its awaitables.
class governor {
  public:
    /// `requests_per_minute` and `creates_per_minute` are at least 1 and never exceeded. A bucket holds the tokens of
    /// one second, at least 10, so that a burst after a quiet time stays small.
    governor(boost::asio::any_io_executor executor, std::uint32_t requests_per_minute,
             std::uint32_t creates_per_minute);
    ~governor();

    /// Completes when the request may be sent. For each class, users (`owner`) take turns; in a user's turn `urgency`
    /// decides first, then the order of arrival. Cancellable.
    boost::asio::awaitable<void> async_admit(priority urgency, request_class kind, uid_t owner = daemon_itself);

    /// The API limited the rate of a class: no request of it is admitted before `pause` is over. A pause counts as at
    /// most one hour.
    void hold(request_class kind, std::chrono::milliseconds pause);
    /// The API is overloaded (529): nothing is admitted for 250 ms. Each further report doubles the pause, up to 8 s,
    /// until `succeeded`. A report during a pause is ignored: its request was sent before the pause.
    void overloaded();
    void succeeded();
    /// True when a request of the class could be sent now.
    bool has_token(request_class kind) const;

    /// Sets new rates from now on.
    void set_rates(std::uint32_t requests_per_minute, std::uint32_t creates_per_minute);

    governor_state state() const;
    /// How many requests of `owner` wait.
    std::size_t waiting_of(uid_t owner) const;

  private:
    struct impl;
    std::shared_ptr<impl> impl_; // shared with waiting coroutines, whose frames may outlive the governor
};

} // namespace tether::api
