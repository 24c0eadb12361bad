// Decides which of the waiting requests goes next, and when.
#pragma once

#include <tether/api/governor.hpp>
#include <tether/api/token_bucket.hpp>

#include <array>
#include <optional>
#include <set>

namespace tether::api {

/// The governor's decisions, fed with times. A request that needs a create token waits for one
/// without holding up those that need none; among those that need one, urgency decides, then order
/// of arrival.
class admission {
  public:
    using time_point = token_bucket::time_point;
    /// Names one waiting request; larger came later.
    using ticket = std::uint64_t;

    admission(std::uint32_t requests_per_minute, std::uint32_t creates_per_minute, time_point now);

    ticket enqueue(priority urgency, bool creates);
    /// The request will not be made after all. Nothing happens if it was admitted already.
    void withdraw(ticket who);
    /// Who goes now, if anybody; takes the tokens.
    std::optional<ticket> admit(time_point now);
    /// When `admit` may next have an answer; empty while nobody waits.
    std::optional<time_point> next_at() const;

    /// Nobody goes before `pause` is over; never shortens an earlier pause. At most an hour counts.
    void hold(std::chrono::milliseconds pause, time_point now);
    void set_rates(std::uint32_t requests_per_minute, std::uint32_t creates_per_minute, time_point now);
    governor_state state(time_point now) const;

  private:
    /// The requests of one urgency.
    struct line {
        std::set<ticket> creating;
        std::set<ticket> other;
    };
    std::optional<ticket> take_first(line& waiting, bool may_create, time_point now);

    std::array<line, 3> lines_; ///< by urgency, most urgent first
    token_bucket requests_;
    token_bucket creates_;
    std::optional<time_point> held_until_;
    ticket last_ticket_ = 0;
    std::uint64_t admitted_ = 0;
    std::uint64_t holds_ = 0;
};

} // namespace tether::api
