// tether status: prints the daemon's status.
#include "functions.hpp"

#include "context.hpp"
#include "view/run_view.hpp"

#include <fmt/format.h>

namespace tether::cli {

boost::asio::awaitable<command_outcome> run_status(context& with) {
    if (!with.given.words().empty())
        co_return misuse{fmt::format("unexpected argument '{}'", with.given.words().front())};
    const auto document = co_await with.daemon.async_status();
    if (!document) co_return with.explain(document.error());
    const auto status = protocol::parse_status_document(*document);
    if (!status) co_return with.explain(client::malformed_document());
    if (with.wants_json()) with.print_json(*document);
    else with.out.print(status_text(*status));
    co_return status->healthy ? 0 : static_cast<int>(exit_status::failed);
}

} // namespace tether::cli
