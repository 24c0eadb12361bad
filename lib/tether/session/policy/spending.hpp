// Reads what a session has used from its events: tokens of each model request, and the list cost so far.
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

/// Returns the tokens of the request that this `span.model_request_end` closes; empty for other events, and for one
/// that does not report them. Members that are missing or not integers count as 0. Pure. Source: API § 9.
std::optional<token_counts> tokens_of(const api::event& e);

/// Returns the cents of a US dollar in the `list_cost` of a session's usage; empty when it is missing or in another
/// currency. Pure.
std::optional<std::uint64_t> list_cents_of(std::string_view usage_json);

/// Converts totals of a session's list cost to increments.
class cost_growth {
  public:
    /// For a session that is not created yet the count starts at 0, for an existing one at the run's last result, else
    /// at the first total.
    explicit cost_growth(const run& run);

    /// Receives the next total, in cents; returns the increment. A smaller total adds nothing.
    std::uint64_t add(std::uint64_t total);

  private:
    std::optional<std::uint64_t> so_far_;
};

} // namespace tether::session
