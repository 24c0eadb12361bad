// Which events a client may hand in, and what each must have.
#pragma once

#include <tether/core/json_fields.hpp>

#include <boost/json/array.hpp>

namespace tether::protocol {

/// Most events of one request: the remote API's limit on `initial_events`, which a send shares here.
inline constexpr std::size_t max_input_events = 50;

/// Where events are handed in: at the start only those that begin work are taken.
enum class input_at { start, send };

/// Complaints about `events`, below `path`. Checks what would otherwise be refused after the run was
/// accepted: the types, the members that say what an answer belongs to, and where a `system.message`
/// may stand (managed-agents API, sending events). Content passes through: the API judges it.
void check_input_events(const boost::json::array& events, input_at where, const std::string& path,
                        std::vector<json_issue>& issues);

} // namespace tether::protocol
