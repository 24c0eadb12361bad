// What a session's events say it has used: tokens of each model request, and the list cost so far.
#pragma once

#include <tether/api/event.hpp>
#include <tether/session/policy/run.hpp>

#include <cstdint>
#include <optional>

namespace tether::session {

struct token_counts {
    std::uint64_t input = 0; ///< not from the cache
    std::uint64_t output = 0;
    std::uint64_t cache_read = 0;
    std::uint64_t cache_creation = 0;
    friend bool operator==(const token_counts&, const token_counts&) = default;
};

/// The tokens of the request that this `span.model_request_end` closes; empty for other events, and for one that does
/// not say. Members that are missing or no whole numbers count as 0. Pure. Source: API § 9.
std::optional<token_counts> tokens_of(const api::event& e);

/// The cents of a US dollar in the `list_cost` of a session's usage; empty where it says nothing, or another
/// currency. Pure.
std::optional<std::uint64_t> list_cents_of(std::string_view usage_json);

/// Turns totals of a session's list cost into what was added since.
class cost_growth {
  public:
    /// A session that is still to be made has cost nothing; of one that is there it is what the run's last result
    /// says, else the first total says where to count from.
    explicit cost_growth(const run& now);

    /// The next total, in cents; what it adds. A smaller one adds nothing.
    std::uint64_t add(std::uint64_t total);

  private:
    std::optional<std::uint64_t> so_far_;
};

} // namespace tether::session
