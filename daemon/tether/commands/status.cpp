// tether status: prints the daemon's status.
#include "command.hpp"

#include "command_context.hpp"
#include "view/run_view.hpp"

namespace tether::cli {

namespace {

boost::asio::awaitable<int> run_status(command_context& context) {
    const auto document = co_await context.daemon.async_status();
    if (!document) co_return context.explain(document.error());
    const auto status = protocol::parse_status_document(*document);
    if (!status) co_return context.explain(client::malformed_document());
    if (context.wants_json()) context.print_json(*document);
    else context.output.print(status_text(*status));
    co_return status->healthy ? 0 : static_cast<int>(exit_status::failed);
}

constexpr std::array status_options{json_option("Print the response of GET /v1/status as a line of JSON")};

} // namespace

const command status_command{
    .name = "status",
    .summary = "Show the daemon's health and load",
    .details = "Prints its health, the number of runs in each state, and the outcome of its last requests to the\n"
               "API. Exit status: 0 healthy, 1 unhealthy, 3 no daemon.",
    .options = status_options,
    .function = run_status,
};

} // namespace tether::cli
