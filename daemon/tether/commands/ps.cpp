// tether ps: lists runs.
#include "command.hpp"

#include "command_context.hpp"
#include "view/run_view.hpp"

namespace tether::cli {

namespace {

/// Prints each page as it arrives, because the complete list may not fit into memory.
boost::asio::awaitable<int> async_print_lines(command_context& context, client::run_query query) {
    client::run_walk walk{context.daemon, std::move(query)};
    for (;;) {
        const auto page = co_await walk.async_next();
        if (!page) co_return context.explain(page.error());
        if (page->empty()) co_return 0;
        for (const auto& [run, document] : *page) {
            if (context.wants_json()) context.print_json(document);
            else context.print_line(run.id);
        }
    }
}

boost::asio::awaitable<int> async_print_table(command_context& context, client::run_query query) {
    const auto runs = co_await context.daemon.async_list_all(std::move(query));
    if (!runs) co_return context.explain(runs.error());
    context.output.print(runs_text(*runs, wall_now(), context.output.out_width()));
    co_return 0;
}

boost::asio::awaitable<int> run_ps(command_context& context) {
    client::run_query query;
    query.states = context.arguments.all("state");
    query.labels = context.arguments.all("label");
    if (query.states.empty() && !context.arguments.has("all"))
        query.states = {"queued", "starting", "running", "waiting"};

    const bool wants_lines = context.wants_json() || context.arguments.has("quiet");
    auto print = wants_lines ? async_print_lines : async_print_table;
    co_return co_await print(context, std::move(query));
}

constexpr std::array ps_options{
    option{'a', "all", "", "Include finished runs"},
    option{0, "state", "STATE", "Include only runs in STATE, may be repeated", nullptr, /*repeats=*/true},
    option{0, "label", "KEY=VALUE", "Include only runs with this label, may be repeated", check_pair, /*repeats=*/true},
    json_option("Print each run as a line of JSON"),
    option{'q', "quiet", "", "Print only complete run ids"},
};

} // namespace

const command ps_command{
    .name = "ps",
    .summary = "List runs",
    .details = "Lists unfinished runs, newest first.",
    .options = ps_options,
    .function = run_ps,
};

} // namespace tether::cli
