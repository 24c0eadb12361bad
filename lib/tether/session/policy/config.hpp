// Settings of runs and of following a session.
#pragma once

#include <tether/core/json_fields.hpp>
#include <tether/session/policy/run.hpp>

#include <chrono>

namespace tether::session {

using std::chrono::milliseconds;

struct follow_config {
    /// Give up on a stream silent for this long; heartbeats count as data. Above the server's heartbeat
    /// interval, or every stream will look dead.
    milliseconds silence{90'000};
    /// Without an event for this long, though bytes come, ask the session itself; doubles up to 5 min.
    milliseconds probe_after{60'000};
    /// Wait before a stream is opened again: the first, doubling up to `backoff_max`, with jitter.
    milliseconds backoff_min{500};
    milliseconds backoff_max{10'000};
    /// Wait between polls: the first, doubling up to `poll_max`, with jitter.
    milliseconds poll_min{1'000};
    milliseconds poll_max{30'000};
    /// Failed streams in a row before polling begins. At least 1.
    unsigned polls_after = 3;
    /// How long the stream of a turn may take to open before the work is sent without it: a proxy may delay the
    /// response head until the first event. At least 1 ms.
    milliseconds send_after{3'000};
    /// Between two reads of the history that must agree.
    milliseconds settle{2'000};
    /// Before an error of the API ends a run that has begun, or a 404 means that its session is gone, the request is
    /// repeated after this time.
    milliseconds confirm_after{3'000};
    /// Longest search for a proof before a result is published as incomplete.
    milliseconds proof_timeout{60'000};
};

struct runs_config {
    /// Used when a request names none; empty: a request must.
    std::string agent;
    std::string environment_id;
    /// A run's deadline when it names none.
    milliseconds timeout{30 * 60'000};
    when_done done = when_done::remove;
    /// How long finished runs are kept.
    milliseconds retain{7 * 86'400'000LL};
    /// Runs that may be beyond `queued` at once.
    unsigned active_runs = 10'000;
};

/// All complaints, with the paths of the config file (`/stream/…`, `/follow/…`, `/runs/…`, `/limits/…`).
std::vector<json_issue> validate(const follow_config& config);
std::vector<json_issue> validate(const runs_config& config);

} // namespace tether::session
