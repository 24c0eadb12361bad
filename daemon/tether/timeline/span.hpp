// What a run spent its time on.
#pragma once

#include <tether/core/timestamp.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tether::cli::timeline {

enum class activity {
    queued,     ///< waited for a slot here
    starting,   ///< the session was made and the work sent
    model,      ///< a model request
    tool,       ///< a tool worked
    answer,     ///< the agent waited for an answer from here
    retry,      ///< the API tries again after an error
    thread,     ///< another agent worked
    evaluation, ///< an outcome was looked at
    workflow,   ///< a workflow ran
    link,       ///< between these times the stream was opened again, or the history polled
};

/// One stretch of time. Texts are sanitised, one line each.
struct span {
    activity what = activity::model;
    std::string name;  ///< what spans of the same work share: `model`, `bash`
    std::string label; ///< the same with what tells it apart: `bash: ls -la`
    std::string note;  ///< more about it, for whoever points at it; may be empty
    wall_time begin{};
    std::optional<wall_time> end; ///< empty while it goes on
    bool has_failed = false;
};

/// Spans in the order they began.
struct chart {
    wall_time begin{}, end{}; ///< `end` is now while the run is not finished
    bool is_finished = false;
    std::vector<span> spans;
    std::uint64_t left_out = 0; ///< spans beyond `most_spans`
    std::size_t cut_after = 0;  ///< records that were read, where there are more; else 0
};

/// Spans of one run that are kept; the first are.
inline constexpr std::size_t most_spans = 20'000;

} // namespace tether::cli::timeline
