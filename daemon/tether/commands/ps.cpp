// tether ps: lists runs.
#include "functions.hpp"

#include "context.hpp"
#include "refusal.hpp"
#include "view/run_view.hpp"

#include <fmt/format.h>

namespace tether::cli {

namespace {

command_outcome explain_list(context& with, const client::failure& why) {
    if (auto wrong = to_misuse(why, with.given)) return *wrong;
    return with.explain(why);
}

/// Prints each page as it arrives, because the complete list may not fit into memory.
boost::asio::awaitable<command_outcome> async_print_lines(context& with, client::run_query query) {
    client::run_walk walk{with.daemon, std::move(query)};
    for (;;) {
        const auto page = co_await walk.async_next();
        if (!page) co_return explain_list(with, page.error());
        if (page->empty()) co_return 0;
        for (const auto& [run, document] : *page) {
            if (with.wants_json()) with.print_json(document);
            else with.print_line(run.id);
        }
    }
}

boost::asio::awaitable<command_outcome> async_print_table(context& with, client::run_query query) {
    const auto runs = co_await with.daemon.async_list_all(std::move(query));
    if (!runs) co_return explain_list(with, runs.error());
    with.out.print(runs_text(*runs, wall_now(), with.out.out_width()));
    co_return 0;
}

} // namespace

boost::asio::awaitable<command_outcome> run_ps(context& with) {
    if (!with.given.words().empty())
        co_return misuse{fmt::format("unexpected argument '{}'", with.given.words().front())};
    client::run_query query;
    query.states = with.given.all("state");
    for (const auto& text : with.given.all("label")) {
        const auto pair = parse_pair("label", text);
        if (!pair) co_return pair.error();
        query.labels.push_back(text);
    }
    if (query.states.empty() && !with.given.has("all")) query.states = {"queued", "starting", "running", "waiting"};

    const bool wants_lines = with.wants_json() || with.given.has("quiet");
    auto listing = wants_lines ? &async_print_lines : &async_print_table;
    co_return co_await listing(with, std::move(query));
}

} // namespace tether::cli
