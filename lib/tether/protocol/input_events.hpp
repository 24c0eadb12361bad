// Checks the events that a client may send.
#pragma once

#include <tether/core/json_fields.hpp>

#include <boost/json/array.hpp>

namespace tether::protocol {

/// Most events of one request: the remote API's limit on `initial_events`, which tether also applies to sends.
inline constexpr std::size_t max_input_events = 50;

/// Where events are sent: at the start only events that begin work are accepted.
enum class input_at { start, send };

/// Adds issues about `events`, with paths below `path`. Checks what the API would otherwise refuse after the run was
/// accepted: the types, the members that connect an answer to its question, and the position of a `system.message`
/// (managed-agents API, sending events). Content passes through: the API checks it.
void check_input_events(const boost::json::array& events, input_at position, const std::string& path,
                        std::vector<json_issue>& issues);

} // namespace tether::protocol
