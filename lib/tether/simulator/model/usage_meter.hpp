// Counts the cost of a simulated session.
#pragma once

#include <tether/simulator/script/frame.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace tether::simulator {

/// Cumulative totals that only grow. The prices are invented; every turn costs something.
class usage_meter {
  public:
    /// Adds one model request that wrote `output_bytes` of text. Returns its `model_usage`.
    json::object request(std::size_t output_bytes);

    /// Adopts the totals of a `session.usage` event of a transcript.
    void adopt(const json::object& usage);

    /// The `usage` member of sessions and of `session.usage`; empty before the first request.
    json::object totals() const;

    /// Whole cents (USD).
    std::int64_t cents() const;

  private:
    std::int64_t input_ = 0;
    std::int64_t output_ = 0;
    std::int64_t requests_ = 0;
    std::optional<json::object> adopted_;
};

/// The cents of a budget (`{"type":"limit","max_list_cost":{…}}`); empty when it is not a budget.
std::optional<std::int64_t> budget_cents(const json::value& budget);

/// A budget of this many cents.
json::object make_budget(std::int64_t cents);

} // namespace tether::simulator
