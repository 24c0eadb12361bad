// Defines the steps that a session plays.
#pragma once

#include <tether/core/timestamp.hpp>
#include <tether/simulator/script/directive.hpp>
#include <tether/simulator/script/frame.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tether::simulator {

/// An event that gets its time when it is written.
struct made_event {
    json::object event;
    std::chrono::milliseconds later{0}; ///< how far in the future its `processed_at` is
    std::optional<std::string> at;      ///< or this text
    bool queued = false;                ///< or null
};

/// A pause.
struct pause {
    std::chrono::milliseconds length{0};
    std::optional<wall_time> until; ///< set when it begins
};

/// Waits until every open tool call is answered; reports the open ones to the client.
struct answers {
    std::optional<std::vector<std::string>> announced;
};

/// Waits until the budget is raised or removed.
struct raised_budget {
    bool announced = false;
};

/// Waits for the first message of a transcript that contains none.
struct opening {
    std::string at; ///< its `processed_at`: before everything in the transcript
};

/// Waits until the client has opened a stream or read the list again.
struct comeback {};

/// Ends everything that a transcript left unfinished.
struct unfinished_end {};

/// Ends the turn, or continues with the next message in the queue.
struct turn_end {};

using step = std::variant<frame, made_event, directive, pause, answers, raised_budget, opening, comeback,
                          unfinished_end, turn_end>;

} // namespace tether::simulator
