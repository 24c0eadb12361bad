// The stored data about a published event.
#pragma once

#include <tether/core/timestamp.hpp>

#include <optional>
#include <string>

namespace tether::session {

/// The part of a published event that is needed to recognise it.
struct event_mark {
    std::string id; ///< may be empty
    std::string type;
    std::optional<wall_time> processed_at; ///< read only when the id is empty
    bool queued = false;
};

} // namespace tether::session
