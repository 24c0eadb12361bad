// tether show: one run and its result.
#include "commands/functions.hpp"

#include "tether_context.hpp"
#include "tether_run_view.hpp"

namespace tether::cli {

boost::asio::awaitable<command_outcome> run_show(context& with) {
    if (with.given.words().size() != 1) co_return misuse{"give the ID of one run"};
    int status = 0;
    const std::string id = co_await async_resolve(with, with.given.words().front(), run_use::look, status);
    if (id.empty()) co_return status;
    const auto found = co_await with.daemon.async_find(id);
    if (!found) co_return with.explain(id, found.error());
    if (with.wants_json()) with.print_json(found->document);
    else with.out.print(run_text(found->run, wall_now(), with.out.colours_out()));
    co_return 0;
}

} // namespace tether::cli
