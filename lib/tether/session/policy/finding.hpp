// The findings about a turn.
#pragma once

#include <tether/session/policy/run.hpp>
#include <tether/session/policy/turn.hpp>

#include <string>
#include <vector>

namespace tether::session {

/// The end of a turn, its data, and their proof.
struct finding {
    conclusion end;
    std::vector<turn_message> messages;
    std::string usage;
    std::optional<session_failure> failure; ///< the last `session.error`, if the session did not recover from it
    result_proof proof;
};

} // namespace tether::session
