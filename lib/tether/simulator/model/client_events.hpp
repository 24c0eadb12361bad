// Validates the events that a client sends.
#pragma once

#include <tether/simulator/model/api_error.hpp>
#include <tether/simulator/model/call_book.hpp>

#include <optional>

namespace tether::simulator {

/// The part of a session's state that decides which events are accepted.
struct posting_context {
    const call_book& calls;
    bool terminated = false;
    bool parked = false;        ///< idle with `requires_action`
    bool budget_paused = false; ///< idle with `budget_reached`
    bool self_hosted = false;
    bool creating = false; ///< the events are `initial_events`
};

/// The reason to refuse the complete request, or nothing. One bad event refuses all. Source:
/// reference of the API, section 2.6.
std::optional<api_error> check_events(const json::array& events, const posting_context& context);

} // namespace tether::simulator
