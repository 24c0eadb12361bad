// What a change did to the tables, for those who are told once it is durable.
#pragma once

#include <tether/store/store.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tether::store {

struct effects {
    std::vector<record> records; ///< in the order of their numbers
    /// From one state to the next; none: not kept.
    std::vector<std::pair<std::optional<session::run_state>, std::optional<session::run_state>>> moves;
    std::vector<std::string> removed; ///< runs
};

} // namespace tether::store
