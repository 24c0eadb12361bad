// tether deny: denies a pending tool call.
#include "command.hpp"

#include "reply.hpp"

namespace tether::cli {

namespace {

boost::asio::awaitable<int> run_deny(command_context& context) {
    return async_give_verdict(context, /*is_allowed=*/false);
}

constexpr std::array deny_options{
    option{'m', "message", "TEXT", "Send the agent this reason"},
    response_json_option,
    quiet_option,
};

} // namespace

const command deny_command{
    .name = "deny",
    .usage = "RUN [ID]",
    .summary = "Deny a pending tool call of a run",
    .details = verdict_details,
    .options = deny_options,
    .operands = verdict_operands,
    .function = run_deny,
};

} // namespace tether::cli
