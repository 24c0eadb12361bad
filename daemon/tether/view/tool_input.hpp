// Reads the input of a tool call from the feed of its run.
#pragma once

#include "command_context.hpp"
#include "question.hpp"

#include <boost/asio/awaitable.hpp>

namespace tether::cli {

/// Completes `asked` with the MCP server and the input of its call from the run's feed, unless it has an input.
/// Succeeds with a null `input` when the feed has no such call. Errors: those of `client::record_walk`. Arguments by
/// reference outlive the awaitable.
boost::asio::awaitable<client::outcome<void>> async_complete(command_context& context, std::string run_id,
                                                             question& asked);

/// The same for each question of a waiting run. An input that cannot be read stays unknown.
boost::asio::awaitable<void> async_complete_all(command_context& context, protocol::run_document& run);

} // namespace tether::cli
