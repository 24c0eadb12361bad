// Lists the remote sessions whose metadata contain a mark of ours.
#pragma once

#include <tether/session/remote/tools.hpp>

#include <string_view>
#include <vector>

namespace tether::session {

/// Returns a value of the session's metadata; empty when it is missing.
std::string metadata_of(const api::session& session, std::string_view key);

/// Returns the sessions whose metadata have `value` under `key`, from all pages of the list that `query` names: the API
/// has no filter for metadata. A list without an end is a `malformed_document`.
boost::asio::awaitable<api::outcome<std::vector<api::session>>>
async_list_marked(const tools& tools, api::session_query query, std::string_view key, std::string value);

/// The list of the sessions of the run's agent created since `since`, newest first. The server's clock may be behind.
api::session_query query_of(const run& run, wall_time since);

/// Returns the sessions whose metadata name the run, newest first, from the list of its agent's sessions created since
/// the run. A session may be listed some time after it was created.
boost::asio::awaitable<api::outcome<std::vector<api::session>>> async_list_sessions_of(const tools& tools,
                                                                                       const run& run);

} // namespace tether::session
