// tether ps: lists runs.
#include "commands/functions.hpp"

#include "tether_context.hpp"
#include "tether_refusal.hpp"
#include "tether_run_view.hpp"

#include <fmt/format.h>

namespace tether::cli {

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

    const auto runs = co_await with.daemon.async_list_all(std::move(query));
    if (!runs) {
        if (auto wrong = to_misuse(runs.error(), with.given)) co_return *wrong;
        co_return with.explain(runs.error());
    }
    if (!with.wants_json() && !with.given.has("quiet")) {
        with.out.print(runs_text(*runs, wall_now(), with.out.out_width()));
        co_return 0;
    }
    for (const auto& [run, document] : *runs) {
        if (with.wants_json()) with.print_json(document);
        else with.out.print(run.id + "\n");
    }
    co_return 0;
}

} // namespace tether::cli
