// Lists the event types, and which of them a client sends.
#include <tether/simulator/model/event_types.hpp>

#include <algorithm>
#include <array>

namespace tether::simulator {

namespace {

constexpr std::array client_types{
    std::string_view{"user.message"},        std::string_view{"user.interrupt"},
    std::string_view{"user.tool_result"},    std::string_view{"user.tool_confirmation"},
    std::string_view{"user.define_outcome"}, std::string_view{"user.custom_tool_result"},
    std::string_view{"system.message"},
};

constexpr std::array server_types{
    std::string_view{"agent.message"},
    std::string_view{"agent.thinking"},
    std::string_view{"agent.tool_use"},
    std::string_view{"agent.tool_result"},
    std::string_view{"agent.mcp_tool_use"},
    std::string_view{"agent.mcp_tool_result"},
    std::string_view{"agent.custom_tool_use"},
    std::string_view{"agent.thread_context_compacted"},
    std::string_view{"agent.thread_message_sent"},
    std::string_view{"agent.thread_message_received"},
    std::string_view{"session.status_running"},
    std::string_view{"session.status_idle"},
    std::string_view{"session.status_rescheduled"},
    std::string_view{"session.status_terminated"},
    std::string_view{"session.error"},
    std::string_view{"session.updated"},
    std::string_view{"session.usage"},
    std::string_view{"session.thread_created"},
    std::string_view{"session.thread_status_running"},
    std::string_view{"session.thread_status_idle"},
    std::string_view{"session.thread_status_rescheduled"},
    std::string_view{"session.thread_status_terminated"},
    std::string_view{"span.model_request_start"},
    std::string_view{"span.model_request_end"},
    std::string_view{"span.outcome_evaluation_start"},
    std::string_view{"span.outcome_evaluation_ongoing"},
    std::string_view{"span.outcome_evaluation_end"},
    std::string_view{"workflow_run.created"},
    std::string_view{"workflow_run.status_running"},
    std::string_view{"workflow_run.status_idle"},
    std::string_view{"workflow_run.status_ended"},
    std::string_view{"workflow_run.phase_started"},
    std::string_view{"workflow_run.phase_ended"},
    std::string_view{"workflow_run.error"},
};

static_assert(client_types.size() + server_types.size() == 41);

} // namespace

bool is_client_type(std::string_view type) noexcept {
    return std::find(client_types.begin(), client_types.end(), type) != client_types.end();
}

bool is_awaited_type(std::string_view type) noexcept {
    return is_client_type(type) || type == "session.updated";
}

bool is_listed_type(std::string_view type) noexcept {
    return is_client_type(type) || std::find(server_types.begin(), server_types.end(), type) != server_types.end();
}

} // namespace tether::simulator
