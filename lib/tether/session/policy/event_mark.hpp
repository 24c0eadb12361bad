// What is remembered of an event that was published.
#pragma once

#include <tether/core/timestamp.hpp>

#include <optional>
#include <string>

namespace tether::session {

/// What is remembered of an event that was published: enough to know it again.
struct event_mark {
    std::string id; ///< may be empty
    std::string type;
    std::optional<wall_time> processed_at; ///< asked for only when there is no id
    bool queued = false;
};

} // namespace tether::session
