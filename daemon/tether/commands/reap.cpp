// tether reap: deletes orphaned remote sessions.
#include "functions.hpp"

#include "command_context.hpp"
#include "view/orphans.hpp"

#include <fmt/format.h>

namespace tether::cli {

boost::asio::awaitable<command_outcome> run_reap(command_context& context) {
    if (!context.arguments.words().empty())
        co_return misuse{fmt::format("unexpected argument '{}'", context.arguments.words().front())};
    const auto document = co_await context.daemon.async_orphans(!context.arguments.has("dry-run"));
    if (!document) co_return context.explain_operators_only(document.error());
    if (context.wants_json()) context.print_json(*document);
    else context.output.print(orphans_text(*document, wall_now(), context.output.out_width()));
    co_return 0;
}

} // namespace tether::cli
