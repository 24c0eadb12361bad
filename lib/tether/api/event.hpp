// One event of the API as received, with the few members that decisions depend on.
#pragma once

#include <tether/core/result.hpp>
#include <tether/core/shared_text.hpp>
#include <tether/core/timestamp.hpp>

#include <boost/json/value.hpp>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tether::api {

/// The event types that decisions depend on. Every other type is `other` and passes through.
enum class event_kind {
    other,
    user_message,
    user_interrupt,
    user_tool_confirmation,
    user_custom_tool_result,
    user_tool_result,
    user_define_outcome,
    system_message,
    agent_message,
    agent_tool_use,     ///< `agent.tool_use`
    agent_mcp_tool_use, ///< `agent.mcp_tool_use`
    agent_custom_tool_use,
    agent_tool_result,
    agent_mcp_tool_result,
    session_status_running,
    session_status_idle,
    session_status_rescheduled,
    session_status_terminated,
    session_deleted,
    session_error,
    session_usage,
    session_thread_created,
    session_thread_status_terminated,
    span_model_request_start,
    span_model_request_end,
    span_outcome_evaluation_end,
    workflow_run_created,
    workflow_run_status_ended,
    event_start, ///< a preview; has no id, is never in the history
    event_delta, ///< the same
};

event_kind kind_of(std::string_view type) noexcept;
/// The type's name, such as `agent.message`; `other` for the rest.
std::string_view to_string(event_kind kind) noexcept;
std::ostream& operator<<(std::ostream& out, event_kind kind);

/// `stop_reason` of a `session.status_idle`.
struct stop_reason {
    std::string type;                   ///< `end_turn`, `requires_action`, …; unknown values pass through
    std::vector<std::string> event_ids; ///< for `requires_action`
    friend bool operator==(const stop_reason&, const stop_reason&) = default;
};
std::ostream& operator<<(std::ostream& out, const stop_reason& reason);

/// The verdict of a `span.outcome_evaluation_end`.
struct outcome_evaluation {
    std::string outcome_id;
    std::string result; ///< `satisfied`, `needs_revision`, `max_iterations_reached`, `failed`, `interrupted`, …
    std::string explanation;
    std::uint64_t iteration = 0; ///< counts from 0
    friend bool operator==(const outcome_evaluation&, const outcome_evaluation&) = default;
};

/// One event. `raw` is the JSON text as received, which readers of the feed get. The other members are copies for the
/// policies, empty where the event has no such member.
struct event {
    shared_text raw;
    std::string type;
    event_kind kind = event_kind::other;
    std::string id;                        ///< may be empty; an empty id is never used to dedupe
    std::optional<wall_time> processed_at; ///< empty while queued (`null`) or absent
    bool queued = false;                   ///< `processed_at` is present and null
    bool bad_id = false;                   ///< the id is not a valid event id and is left out; `raw` has it

    shared_text text; ///< text blocks of `content`, joined without a separator
    std::optional<stop_reason> stop;
    std::string stop_json;    ///< the JSON of `stop_reason` as sent; only its `type` when it is large
    std::string stop_details; ///< the JSON of `stop_details`; empty when null or absent
    /// The event this one answers or closes: `tool_use_id`, `custom_tool_use_id`,
    /// `mcp_tool_use_id`, `model_request_start_id`.
    std::string refers_to;
    std::string name;      ///< the tool of a tool use
    std::string thread_id; ///< `session_thread_id`
    std::string workflow_run_id;
    std::string evaluated_permission; ///< `allow`, `ask`, `deny`
    std::string error_type;           ///< `error.type` of a `session.error`
    std::string error_message;
    std::string retry_status; ///< `error.retry_status.type`
    std::string usage;        ///< the JSON of `usage` of a `session.usage`
    std::optional<outcome_evaluation> evaluation;

    bool is_preview() const noexcept { return kind == event_kind::event_start || kind == event_kind::event_delta; }
    friend bool operator==(const event&, const event&) = default;
};
std::ostream& operator<<(std::ostream& out, const event& e);

/// Reads one event. Error: `malformed_event` when `json` is not an object with a text `type`, is nested deeper than
/// 512, or has more members than `json_bounds` allows for one object. A member of an unexpected kind counts as absent,
/// so additions of the server are harmless; so does a member that itself exceeds `json_bounds`. The time is linear in
/// the size of `json`.
result<event> parse_event(std::string_view json);

/// The same from a parsed document; `raw` is its compact serialisation.
result<event> to_event(const boost::json::value& document);

} // namespace tether::api
