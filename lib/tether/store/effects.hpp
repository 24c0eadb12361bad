// The effects of a change on the tables, reported once it is durable.
#pragma once

#include <tether/store/store.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tether::store {

/// A run changed its state; an empty state means that it is not stored.
struct state_move {
    uid_t owner = 0;
    std::optional<session::run_state> from, to;
};

/// The size of a run's continuation changed; 0 means that it was removed.
struct continuation_size {
    std::string run_id;
    uid_t owner = 0;
    std::uint64_t bytes = 0;
    bool is_open = false; ///< something is left to do for the run
};

/// Records of a run were added; `bytes` is the size of their texts.
struct record_size {
    std::string run_id;
    uid_t owner = 0;
    std::uint64_t bytes = 0;
};

struct effects {
    std::vector<record> records; ///< in order of their numbers
    std::vector<state_move> moves;
    std::vector<continuation_size> continuations;
    std::vector<record_size> sizes;
    std::vector<std::string> removed; ///< runs
};

} // namespace tether::store
