// Names of the event types that decisions depend on.
#include <tether/api/event.hpp>

#include <tether/core/words.hpp>

#include <ostream>

namespace tether::api {
namespace {

// Managed Agents API, event catalogue. The order is that of `event_kind`.
constexpr word<event_kind> kinds[] = {
    {event_kind::user_message, "user.message"},
    {event_kind::user_interrupt, "user.interrupt"},
    {event_kind::user_tool_confirmation, "user.tool_confirmation"},
    {event_kind::user_custom_tool_result, "user.custom_tool_result"},
    {event_kind::user_tool_result, "user.tool_result"},
    {event_kind::user_define_outcome, "user.define_outcome"},
    {event_kind::system_message, "system.message"},
    {event_kind::agent_message, "agent.message"},
    {event_kind::agent_tool_use, "agent.tool_use"},
    {event_kind::agent_mcp_tool_use, "agent.mcp_tool_use"},
    {event_kind::agent_custom_tool_use, "agent.custom_tool_use"},
    {event_kind::agent_tool_result, "agent.tool_result"},
    {event_kind::agent_mcp_tool_result, "agent.mcp_tool_result"},
    {event_kind::session_status_running, "session.status_running"},
    {event_kind::session_status_idle, "session.status_idle"},
    {event_kind::session_status_rescheduled, "session.status_rescheduled"},
    {event_kind::session_status_terminated, "session.status_terminated"},
    {event_kind::session_deleted, "session.deleted"},
    {event_kind::session_error, "session.error"},
    {event_kind::session_usage, "session.usage"},
    {event_kind::session_thread_created, "session.thread_created"},
    {event_kind::session_thread_status_terminated, "session.thread_status_terminated"},
    {event_kind::span_model_request_start, "span.model_request_start"},
    {event_kind::span_model_request_end, "span.model_request_end"},
    {event_kind::span_outcome_evaluation_end, "span.outcome_evaluation_end"},
    {event_kind::workflow_run_created, "workflow_run.created"},
    {event_kind::workflow_run_status_ended, "workflow_run.status_ended"},
    {event_kind::event_start, "event_start"},
    {event_kind::event_delta, "event_delta"},
};

} // namespace

event_kind kind_of(std::string_view type) noexcept {
    return value_of(kinds, type).value_or(event_kind::other);
}

std::string_view to_string(event_kind kind) noexcept {
    return word_of(kinds, kind, "other");
}

std::ostream& operator<<(std::ostream& out, event_kind kind) {
    return out << to_string(kind);
}

} // namespace tether::api
