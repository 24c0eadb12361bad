// tether reap: deletes orphaned remote sessions.
#include "command.hpp"

#include "command_context.hpp"
#include "view/orphans.hpp"

namespace tether::cli {

namespace {

boost::asio::awaitable<int> run_reap(command_context& context) {
    const auto document = co_await context.daemon.async_orphans(!context.arguments.has("dry-run"));
    if (!document) co_return context.explain_operators_only(document.error());
    if (context.wants_json()) context.print_json(*document);
    else context.output.print(orphans_text(*document, wall_now(), context.output.out_width()));
    co_return 0;
}

constexpr std::array reap_options{
    option{'n', "dry-run", "", "List orphaned sessions without deleting them"},
    response_json_option,
};

} // namespace

const command reap_command{
    .name = "reap",
    .summary = "Delete orphaned remote sessions",
    .details = "Lists the sessions that this daemon created and that belong to no run, with their age and cost, and\n"
               "starts to delete them. Sessions of other daemons are never touched. Only root, the daemon's own user\n"
               "and the admin groups may run it.",
    .options = reap_options,
    .function = run_reap,
};

} // namespace tether::cli
