// tether reap: deletes orphaned remote sessions.
#include "functions.hpp"

#include "context.hpp"
#include "view/orphans.hpp"

#include <fmt/format.h>

namespace tether::cli {

boost::asio::awaitable<command_outcome> run_reap(context& with) {
    if (!with.given.words().empty())
        co_return misuse{fmt::format("unexpected argument '{}'", with.given.words().front())};
    const auto document = co_await with.daemon.async_orphans(!with.given.has("dry-run"));
    if (!document) co_return with.explain_operators_only(document.error());
    if (with.wants_json()) with.print_json(*document);
    else with.out.print(orphans_text(*document, wall_now(), with.out.out_width()));
    co_return 0;
}

} // namespace tether::cli
