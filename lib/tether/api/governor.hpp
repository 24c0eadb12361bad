// The one gate that every request to the API passes.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <memory>

namespace tether::api {

/// Who goes first when requests wait: work that ends or unblocks something before work that starts
/// something.
enum class priority { answer, create, read };

/// What the governor would tell `GET /v1/status`.
struct governor_state {
    double request_tokens = 0; ///< requests that may go at once
    double create_tokens = 0;
    std::size_t waiting = 0;
    std::chrono::milliseconds held_for{0}; ///< how long a `retry-after` still holds everybody back
    std::uint64_t admitted = 0;
    std::uint64_t held = 0; ///< how often the server asked to be left alone
};

/// Token buckets for creates and for all requests, shared by every run, and the server's own
/// `retry-after`. One thread. Must outlive its awaitables.
class governor {
  public:
    /// `requests_per_minute` and `creates_per_minute`, at least 1: no minute sees more. A bucket
    /// holds a second's worth of tokens, at least 10, so that a burst after a quiet time stays
    /// small.
    governor(boost::asio::any_io_executor executor, std::uint32_t requests_per_minute,
             std::uint32_t creates_per_minute);
    ~governor();

    /// Completes when the request may go: first by `urgency`, then first come, first served.
    /// Cancellable.
    boost::asio::awaitable<void> async_admit(priority urgency, bool creates);

    /// The server asked for a pause (429 or 503 with `retry-after`): nobody is admitted before it
    /// is over. Longer than an hour counts as an hour.
    void hold(std::chrono::milliseconds pause);

    /// New rates, from now on.
    void set_rates(std::uint32_t requests_per_minute, std::uint32_t creates_per_minute);

    governor_state state() const;

  private:
    struct impl;
    std::shared_ptr<impl> impl_; // shared with a timer's handler that may outlive us
};

} // namespace tether::api
