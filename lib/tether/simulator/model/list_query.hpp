// Parses the query parameters that all lists share.
#pragma once

#include <tether/core/timestamp.hpp>
#include <tether/simulator/model/api_error.hpp>
#include <tether/simulator/model/cursor.hpp>
#include <tether/simulator/model/query.hpp>

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tether::simulator {

struct list_query {
    bool ascending = true;
    std::size_t limit = 0;
    std::optional<cursor> page;
    std::optional<wall_time> gt, gte, lt, lte;

    bool in_range(wall_time time) const;
};

/// Reads order, limit, page and `created_at[…]`. Refuses with 400 what the API refuses: for example
/// a cursor of the other order, a cursor whose place the filter excludes, or a `limit` over
/// `max_limit`, unless `max_limit` is 0.
std::variant<list_query, api_error> read_list_query(const request_target& target, bool ascending, std::size_t limit,
                                                    std::size_t max_limit = 0);

} // namespace tether::simulator
