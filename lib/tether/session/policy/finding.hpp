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
    std::string last_error;
    result_proof proof;
};

} // namespace tether::session
