// Sends a message or an answer to a run.
#pragma once

#include "command_context.hpp"
#include "question.hpp"

#include <boost/json/object.hpp>
#include <chrono>
#include <optional>
#include <string>

namespace tether::cli {

/// A question of a run, and how long the daemon may try to send the answer.
struct open_question {
    question asked;
    std::chrono::milliseconds patience{0};
};

/// How long the daemon may try to send an event to the run.
std::chrono::milliseconds patience_of(const protocol::run_document& run);

/// The chosen question. After an error, prints the reason, sets `status` and returns an empty value.
boost::asio::awaitable<std::optional<open_question>> async_choose(command_context& context, std::string id,
                                                                  answer_kind kind, std::optional<std::string> event_id,
                                                                  int& status);

/// Sends one event and prints the ids that the API gave it. Returns the exit status.
boost::asio::awaitable<int> async_reply(command_context& context, std::string id, boost::json::object event,
                                        std::chrono::milliseconds patience, std::string key = {});

/// Allows or denies the tool call of `RUN [ID]`. Shows the complete call before it is allowed.
boost::asio::awaitable<int> async_give_verdict(command_context& context, bool is_allowed);

/// The operands of a verdict, and the paragraph about them in the help.
inline constexpr operand_range verdict_operands{1, 2, "give the RUN that is waiting"};
inline constexpr std::string_view verdict_details =
    "ID is the tool call's event id, or its last characters. It may be omitted if only one call is\n"
    "pending. Prints the id of the sent event.";

} // namespace tether::cli
