// tether cancel: interrupts runs.
#include "command.hpp"

#include "command_context.hpp"

namespace tether::cli {

namespace {

boost::asio::awaitable<int> async_cancel_one(command_context& context, std::string id) {
    const auto run = co_await context.daemon.async_cancel(id);
    if (!run) co_return context.explain(id, run.error());
    if (context.wants_json()) context.print_json(*run);
    else if (!context.arguments.has("quiet")) context.print_line(id);
    co_return 0;
}

boost::asio::awaitable<int> run_cancel(command_context& context) {
    return async_for_each_run(context, async_cancel_one);
}

constexpr std::array cancel_options{
    json_option("Print each run afterwards as a line of JSON instead of its id"),
    quiet_option,
};

} // namespace

const command cancel_command{
    .name = "cancel",
    .usage = "ID...",
    .summary = "Cancel runs",
    .details = "An ID may be shortened to its last four characters. If an ID matches no run, no run is cancelled.\n"
               "Prints the id of each run whose cancellation was accepted.",
    .options = cancel_options,
    .operands = some_runs,
    .function = run_cancel,
};

} // namespace tether::cli
