// Decides which of the waiting requests goes next, and when.
#pragma once

#include <tether/api/governor.hpp>
#include <tether/api/token_bucket.hpp>
#include <tether/core/rotation.hpp>

#include <array>
#include <optional>
#include <set>

namespace tether::api {

/// The governor's decisions; the caller passes in the time. Each class of requests has a separate bucket and a separate
/// pause, so that no class delays the other, and owners take turns for the tokens of each class: an owner waits for at
/// most one request of each other owner, whatever their urgency. In an owner's turn, the most urgent request goes
/// first; after four that passed less urgent ones, the oldest of these goes. Requests of one urgency keep their order
/// of arrival.
class admission {
  public:
    using time_point = token_bucket::time_point;
    /// Identifies one waiting request; a later request has a larger number.
    using ticket = std::uint64_t;

    admission(std::uint32_t requests_per_minute, std::uint32_t creates_per_minute, time_point now);

    ticket enqueue(priority urgency, request_class kind, uid_t owner = daemon_itself);
    /// Drops a request that will not be sent. Does nothing if it was already admitted.
    void withdraw(ticket waiting);
    /// The request that may be sent now, if any; uses its token.
    std::optional<ticket> admit(time_point now);
    /// When `admit` may next return a request; empty while none waits.
    std::optional<time_point> next_at() const;

    /// Admits no request of the class before `pause` is over; never shortens an earlier pause. A pause counts as at
    /// most one hour.
    void hold(request_class kind, std::chrono::milliseconds pause, time_point now);
    /// See `governor::overloaded`.
    void overloaded(time_point now);
    void succeeded() noexcept;
    bool has_token(request_class kind, time_point now) const;
    void set_rates(std::uint32_t requests_per_minute, std::uint32_t creates_per_minute, time_point now);
    governor_state state(time_point now) const;
    /// How many requests of `owner` wait.
    std::size_t waiting_of(uid_t owner) const;

  private:
    static constexpr std::array classes{request_class::create, request_class::other};
    /// The requests of one owner and one class.
    struct line {
        std::array<std::set<ticket>, 3> by_urgency{}; ///< most urgent first
        unsigned urgent_in_a_row = 0;                 ///< that passed a less urgent one
        std::optional<ticket> take_next();
        bool empty() const { return size() == 0; }
        std::size_t size() const { return by_urgency[0].size() + by_urgency[1].size() + by_urgency[2].size(); }
    };
    /// The state of one class of requests.
    struct lane {
        token_bucket tokens;
        std::optional<time_point> held_until;
        rotation<uid_t, line> waiting;

        bool is_open(time_point now) const { return (!held_until || *held_until <= now) && tokens.has_token(now); }
    };
    lane& of(request_class kind) { return lanes_[static_cast<std::size_t>(kind)]; }
    const lane& of(request_class kind) const { return lanes_[static_cast<std::size_t>(kind)]; }

    std::array<lane, 2> lanes_; ///< by class
    std::optional<time_point> overloaded_until_;
    std::chrono::milliseconds overload_pause_;
    ticket last_ticket_ = 0;
    std::uint64_t admitted_ = 0;
    std::uint64_t holds_ = 0;
};

} // namespace tether::api
