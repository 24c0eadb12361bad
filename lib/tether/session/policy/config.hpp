// Settings for runs and for following a session.
#pragma once

#include <tether/core/json_fields.hpp>
#include <tether/session/policy/run.hpp>

#include <chrono>

namespace tether::session {

using std::chrono::milliseconds;

struct follow_config {
    /// How long a stream may be silent before it is closed; heartbeats count as data. Must exceed the server's
    /// heartbeat interval, or every stream looks dead.
    milliseconds silence{90'000};
    /// When bytes but no event arrive for this long, the session itself is read; doubles up to 5 min.
    milliseconds probe_after{60'000};
    /// First wait before a stream is reopened; doubles up to `backoff_max`, with jitter.
    milliseconds backoff_min{500};
    milliseconds backoff_max{10'000};
    /// First wait between polls; doubles up to `poll_max`, with jitter.
    milliseconds poll_min{1'000};
    milliseconds poll_max{30'000};
    /// Consecutive stream failures before polling begins. At least 1.
    unsigned polls_after = 3;
    /// How long the stream of a turn may take to open before the work is sent without it, because a proxy may delay the
    /// response head until the first event. At least 1 ms.
    milliseconds send_after{3'000};
    /// Time between two history reads that must agree.
    milliseconds settle{2'000};
    /// Time after which work whose response was lost is sent again, when the stream, which proved itself live, and the
    /// history do not show it. At least 1 ms.
    milliseconds doubt{15'000};
    /// The same without such a stream; never less than twice the longest delay of a history seen so far. At least
    /// `doubt`.
    milliseconds doubt_blind{60'000};
    /// Time after which a request is repeated, before an error of the API ends a run that has begun or a 404 means that
    /// its session is gone.
    milliseconds confirm_after{3'000};
    /// Longest search for a proof before a result is published as incomplete.
    milliseconds proof_timeout{60'000};
};

struct runs_config {
    /// Used when a request names none. If empty, every request must name one.
    std::string agent;
    std::string environment_id;
    /// The deadline of a run that names none.
    milliseconds timeout{30 * 60'000};
    /// Longest wait for a slot of a run that names none; 0: no bound.
    milliseconds queue_timeout{0};
    when_done done = when_done::remove;
    /// How long finished runs are stored.
    milliseconds retain{7 * 86'400'000LL};
    /// Most runs past `queued` at once.
    unsigned active_runs = 10'000;
};

/// Return all errors, with the paths of the config file (`/stream/…`, `/follow/…`, `/runs/…`, `/limits/…`).
std::vector<json_issue> validate(const follow_config& config);
std::vector<json_issue> validate(const runs_config& config);

} // namespace tether::session
