// tether ps: lists runs.
#include "functions.hpp"

#include "command_context.hpp"
#include "refusal.hpp"
#include "view/run_view.hpp"

#include <fmt/format.h>

namespace tether::cli {

namespace {

command_outcome explain_list(command_context& context, const client::failure& why) {
    if (auto wrong = to_misuse(why, context.arguments)) return *wrong;
    return context.explain(why);
}

/// Prints each page as it arrives, because the complete list may not fit into memory.
boost::asio::awaitable<command_outcome> async_print_lines(command_context& context, client::run_query query) {
    client::run_walk walk{context.daemon, std::move(query)};
    for (;;) {
        const auto page = co_await walk.async_next();
        if (!page) co_return explain_list(context, page.error());
        if (page->empty()) co_return 0;
        for (const auto& [run, document] : *page) {
            if (context.wants_json()) context.print_json(document);
            else context.print_line(run.id);
        }
    }
}

boost::asio::awaitable<command_outcome> async_print_table(command_context& context, client::run_query query) {
    const auto runs = co_await context.daemon.async_list_all(std::move(query));
    if (!runs) co_return explain_list(context, runs.error());
    context.output.print(runs_text(*runs, wall_now(), context.output.out_width()));
    co_return 0;
}

} // namespace

boost::asio::awaitable<command_outcome> run_ps(command_context& context) {
    if (!context.arguments.words().empty())
        co_return misuse{fmt::format("unexpected argument '{}'", context.arguments.words().front())};
    client::run_query query;
    query.states = context.arguments.all("state");
    for (const auto& text : context.arguments.all("label")) {
        const auto pair = parse_pair("label", text);
        if (!pair) co_return pair.error();
        query.labels.push_back(text);
    }
    if (query.states.empty() && !context.arguments.has("all"))
        query.states = {"queued", "starting", "running", "waiting"};

    const bool wants_lines = context.wants_json() || context.arguments.has("quiet");
    auto listing = wants_lines ? &async_print_lines : &async_print_table;
    co_return co_await listing(context, std::move(query));
}

} // namespace tether::cli
