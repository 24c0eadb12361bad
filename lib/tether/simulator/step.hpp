// The steps a session plays.
#pragma once

#include <tether/core/timestamp.hpp>
#include <tether/simulator/directive.hpp>
#include <tether/simulator/frame.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tether::simulator {

/// An event that is written when its turn comes; then it gets its time.
struct made_event {
    json::object event;
    std::chrono::milliseconds later{0}; ///< its `processed_at` lies so much in the future
    std::optional<std::string> at;      ///< or is this
    bool queued = false;                ///< or is null
};

/// Nothing happens for a while.
struct pause {
    std::chrono::milliseconds length{0};
    std::optional<wall_time> until; ///< set when it began
};

/// Waits until every open tool call is answered; tells the client which are not.
struct answers {
    std::optional<std::vector<std::string>> announced;
};

/// Waits until the budget is raised or removed.
struct raised_budget {
    bool announced = false;
};

/// Waits for the first message of a transcript that holds none.
struct opening {
    std::string at; ///< its `processed_at`: before all the transcript says
};

/// Waits until the client has opened a stream or read the list again.
struct comeback {};

/// Ends what a transcript left unfinished.
struct mend {};

/// Ends the turn, or goes on with the next message in the queue.
struct turn_end {};

using step =
    std::variant<frame, made_event, directive, pause, answers, raised_budget, opening, comeback, mend, turn_end>;

} // namespace tether::simulator
