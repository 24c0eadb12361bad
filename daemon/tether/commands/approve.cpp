// tether approve: allows a pending tool call.
#include "command.hpp"

#include "reply.hpp"

namespace tether::cli {

namespace {

boost::asio::awaitable<int> run_approve(command_context& context) {
    return async_give_verdict(context, /*is_allowed=*/true);
}

constexpr std::array approve_options{response_json_option, quiet_option};

} // namespace

const command approve_command{
    .name = "approve",
    .usage = "RUN [ID]",
    .summary = "Allow a pending tool call of a run",
    .details = verdict_details,
    .options = approve_options,
    .operands = verdict_operands,
    .function = run_approve,
};

} // namespace tether::cli
