// A run: one piece of work submitted to tetherd, and its outcome.
#pragma once

#include <tether/core/error.hpp>
#include <tether/core/shared_text.hpp>
#include <tether/core/timestamp.hpp>
#include <tether/session/policy/input_batch.hpp>

#include <boost/json/value.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace tether::session {

/// The state of a run (docs/protocol.md, runs). The last four are final, except that a run whose session was kept is
/// `running` again once the API has accepted the work of a further turn.
enum class run_state { queued, starting, running, waiting, succeeded, failed, cancelled, timed_out };

/// The state of the remote session. `none` until it exists.
enum class remote_state { none, held, deleted, archived, kept, lost };

/// What to do with the session once the result is published.
enum class when_done { remove, archive, keep };

/// How the session is being followed now.
enum class follow_mode { none, stream, poll };

std::string_view to_string(run_state state) noexcept;
std::string_view to_string(remote_state state) noexcept;
std::string_view to_string(when_done what) noexcept; ///< `delete`, `archive`, `keep`
std::string_view to_string(follow_mode mode) noexcept;
std::optional<run_state> parse_run_state(std::string_view word) noexcept;
std::optional<when_done> parse_when_done(std::string_view word) noexcept;

inline bool is_finished(run_state state) noexcept {
    return state >= run_state::succeeded;
}

/// The user who submitted the run, from the peer's credentials.
struct run_owner {
    uid_t uid = 0;
    std::string name; ///< the user's name; empty when the system knows none
    friend bool operator==(const run_owner&, const run_owner&) = default;
};

/// The request. `agent`, `resources`, `vault_ids` and `budget` are sent to the API unchanged.
struct run_spec {
    run_spec() = default;

    boost::json::value agent; ///< text or object; null when `session_id` is given
    std::string session_id;   ///< follow this session instead of creating one
    std::string environment_id;
    input_batch events; ///< start the work: `user.message`, `user.define_outcome`, …
    std::string title;
    std::map<std::string, std::string> metadata;
    boost::json::value resources;
    boost::json::value vault_ids;
    boost::json::value budget;
    std::chrono::milliseconds timeout{0}; ///< 0: the configured default
    /// Longest wait for a slot; 0: no bound. Empty: the configured default.
    std::optional<std::chrono::milliseconds> queue_timeout;
    std::optional<when_done> done; ///< empty: the configured default, `keep` for a `session_id`
    bool previews = false;
    std::map<std::string, std::string> labels;
};

/// One action that the agent waits for.
struct pending_action {
    std::string event_id; ///< the id the answer must name
    std::string type;     ///< `agent.custom_tool_use`, `agent.tool_use`, `agent.mcp_tool_use`, …; empty if never seen
    std::string name;     ///< the tool
    std::string
        answer_with; ///< `user.custom_tool_result`, `user.tool_confirmation`, `user.tool_result`; empty if unknown
    friend bool operator==(const pending_action&, const pending_action&) = default;
};

/// One condition of a proof.
struct proof_check {
    std::string name; ///< `terminal_event`, `inputs_processed`, …
    bool holds = false;
    std::string saw; ///< what it was decided from, for people
    friend bool operator==(const proof_check&, const proof_check&) = default;
};

/// How a result is known to be complete.
struct result_proof {
    enum class source { none, stream, history } by = source::none;
    unsigned reads = 0; ///< history reads that agreed; 0 for a stream
    std::string terminal_event_id;
    std::vector<proof_check> checks;  ///< every condition of the proof, in order
    std::vector<std::string> missing; ///< what could not be proved; empty when complete
};

/// The grader's last verdict on an outcome of the turn.
struct outcome_verdict {
    std::string outcome_id;
    std::string result;      ///< `satisfied`, `max_iterations_reached`, `failed`, …; empty when none was seen
    unsigned iterations = 0; ///< evaluations so far
    std::string explanation; ///< the grader's, at most 4 KiB of it
    friend bool operator==(const outcome_verdict&, const outcome_verdict&) = default;
};

std::string_view to_string(result_proof::source source) noexcept;

/// The published result of a finished turn.
struct run_result {
    std::string status;                     ///< `idle`, `terminated`, `deleted`, `unknown`
    std::string stop_reason;                ///< JSON object; empty for none
    std::string stop_details;               ///< JSON; empty for null
    std::vector<shared_text> messages;      ///< every `agent.message` of the turn, in emission order
    std::string usage;                      ///< JSON; empty for null
    std::optional<outcome_verdict> outcome; ///< of a turn with a `user.define_outcome`
    bool complete = false;
    bool late = false; ///< a part was read only after the run had ended
    result_proof proof;
};

/// The `session.error` from which a session did not recover.
struct session_failure {
    std::string type;
    std::string message;
    std::string retry_status; ///< `retrying`, `exhausted`, `terminal`
    friend bool operator==(const session_failure&, const session_failure&) = default;
};

/// Why a run failed.
struct run_error {
    error_code code;
    std::string message;    ///< one sentence for humans
    std::string request_id; ///< from the API's answer; empty without one
    std::optional<session_failure> session_error{};
};

struct follow_state {
    follow_mode mode = follow_mode::none;
    unsigned opens = 0;   ///< streams opened successfully
    unsigned reopens = 0; ///< the same, without the first
    unsigned polls = 0;   ///< status reads and history reads while polling
    std::optional<wall_time> last_event_at;
};

/// The run as it is now. A value: copied to the store and to readers. Input that may contain secrets (resources,
/// vaults) is not part of it.
struct run {
    std::string id;
    run_state state = run_state::queued;
    std::vector<pending_action> waiting_for;
    boost::json::value agent;
    std::string environment_id;
    std::string session_id;
    std::string title;
    std::map<std::string, std::string> labels;
    run_owner owner;
    wall_time created_at{};
    std::optional<wall_time> started_at;
    std::optional<wall_time> finished_at;
    /// When the run was accepted and when it ended, on the calendar (`core/calendar.hpp`), which does not move when the
    /// wall clock is set: deadlines, ages and retention count from these. Readers do not see them.
    std::optional<wall_time> accepted_on, ended_on;
    std::chrono::milliseconds timeout{0};
    std::optional<std::chrono::milliseconds> queue_timeout; ///< longest wait for a slot; empty: no bound
    when_done done = when_done::remove;
    remote_state remote = remote_state::none;
    /// The first event that the API accepted from the run: here an adopted session's history becomes the run's. Readers
    /// do not see it.
    std::string first_input;
    bool previews = false; ///< previews are forwarded to readers; readers do not see this member
    follow_state follow;
    unsigned turns = 0;
    std::optional<run_result> result;
    std::optional<run_error> error;
};

/// Returns the approximate size of the run as text, in bytes; counts only members that may be large.
std::size_t text_size(const run& r);

/// Return dates on the calendar. Runs of versions that had no calendar are dated by the wall clock.
inline wall_time acceptance_of(const run& of) noexcept {
    return of.accepted_on.value_or(of.created_at);
}
/// When the run's wait for a slot must be over; empty when nothing bounds it.
inline std::optional<wall_time> queue_deadline_of(const run& of) noexcept {
    if (!of.queue_timeout) return std::nullopt;
    return acceptance_of(of) + *of.queue_timeout;
}
inline std::optional<wall_time> end_of(const run& of) noexcept {
    return of.ended_on ? of.ended_on : of.finished_at;
}

/// True for a session that existed before the run, which then has no agent to create one with.
inline bool is_adopted(const run& now) noexcept {
    return now.agent.is_null();
}

} // namespace tether::session
