// tether status: prints the daemon's status.
#include "functions.hpp"

#include "command_context.hpp"
#include "view/run_view.hpp"

#include <fmt/format.h>

namespace tether::cli {

boost::asio::awaitable<command_outcome> run_status(command_context& context) {
    if (!context.arguments.words().empty())
        co_return misuse{fmt::format("unexpected argument '{}'", context.arguments.words().front())};
    const auto document = co_await context.daemon.async_status();
    if (!document) co_return context.explain(document.error());
    const auto status = protocol::parse_status_document(*document);
    if (!status) co_return context.explain(client::malformed_document());
    if (context.wants_json()) context.print_json(*document);
    else context.output.print(status_text(*status));
    co_return status->healthy ? 0 : static_cast<int>(exit_status::failed);
}

} // namespace tether::cli
