// Defines the spans of a run's timeline.
#pragma once

#include <tether/core/timestamp.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tether::cli::timeline {

enum class activity {
    queued,     ///< waited for a slot here
    starting,   ///< the session was created and the work sent
    model,      ///< a model request
    tool,       ///< a tool ran
    answer,     ///< the agent waited for an answer from a client
    retry,      ///< the API retries after an error
    thread,     ///< another agent ran
    evaluation, ///< an outcome was evaluated
    workflow,   ///< a workflow ran
    link,       ///< between these times the stream was reopened, or the history polled
};

/// One period of time. Texts are sanitised, one line each.
struct span {
    activity kind = activity::model;
    std::string name;  ///< common to spans of the same kind: `model`, `bash`
    std::string label; ///< the name with its details: `bash: ls -la`
    std::string note;  ///< more details, shown as a tooltip; may be empty
    wall_time begin{};
    std::optional<wall_time> end; ///< empty while it continues
    bool has_failed = false;
};

/// Spans in the order they began.
struct chart {
    wall_time begin{}, end{}; ///< `end` is now while the run is not finished
    bool is_finished = false;
    std::vector<span> spans;
    std::uint64_t left_out = 0; ///< spans over `most_spans`
    std::size_t cut_after = 0;  ///< the number of records read, when more exist; else 0
};

/// Maximum number of spans of one run; the first are kept.
inline constexpr std::size_t most_spans = 20'000;

} // namespace tether::cli::timeline
