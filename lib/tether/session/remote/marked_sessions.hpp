// Lists the remote sessions whose metadata carry a mark of ours.
#pragma once

#include <tether/session/remote/tools.hpp>

#include <string_view>
#include <vector>

namespace tether::session {

/// The value of a session's metadata; empty when there is none.
std::string metadata_of(const api::session& session, std::string_view key);

/// Of all pages of the list that `query` asks for, the sessions whose metadata have `value` under `key`; the API has no
/// filter for that. A list without an end is a `malformed_document`.
boost::asio::awaitable<api::outcome<std::vector<api::session>>>
async_list_marked(const tools& with, api::session_query query, std::string_view key, std::string value);

} // namespace tether::session
