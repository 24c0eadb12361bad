// tether top: shows runs as they change, on the full screen.
#include "functions.hpp"

#include "command_context.hpp"
#include "top/renderer.hpp"
#include "top/session.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstdlib>
#include <fmt/format.h>

namespace tether::cli {

namespace asio = boost::asio;

namespace {

constexpr std::size_t pipe_width = 160; // width of output that is not a terminal

void print_json(command_context& context, top::snapshot taken) {
    boost::json::array runs;
    for (auto& [run, document] : taken.runs) runs.push_back(std::move(document));
    boost::json::object all;
    all["status"] = std::move(taken.status_document);
    all["runs"] = std::move(runs);
    context.print_json(all);
}

void print_table(command_context& context, const top::snapshot& taken) {
    top::model table;
    for (const auto& [run, document] : taken.runs) table.on_run(run);
    table.on_status(taken.status);
    const std::size_t width = context.output.out_width() == 0 ? pipe_width : context.output.out_width();
    context.output.print(top::snapshot_text(table, wall_now(), width));
}

checked<bool> check_place(const command_context& context) {
    if (!context.arguments.words().empty())
        return misuse{fmt::format("unexpected argument '{}'", context.arguments.words().front())};
    if (context.arguments.has("once") || context.wants_json()) return true;
    const terminal_facts& facts = context.output.facts();
    const char* type = std::getenv("TERM");
    if (!facts.in_is_terminal || !facts.out_is_terminal)
        return misuse{"top needs a terminal for input and output; --once prints the table once"};
    if (!type || !*type) return misuse{"TERM is not set; --once prints the table once"};
    return true;
}

} // namespace

asio::awaitable<command_outcome> run_top(command_context& context) {
    if (const auto good = check_place(context); !good) co_return good.error();
    auto taken = co_await top::async_take_snapshot(context.daemon, /*with_messages=*/context.wants_json());
    if (!taken) co_return context.explain(taken.error());
    if (context.wants_json()) {
        print_json(context, std::move(*taken));
        co_return 0;
    }
    if (context.arguments.has("once")) {
        print_table(context, *taken);
        co_return 0;
    }
    top::session session{context, std::move(*taken)};
    co_return co_await session.async_run();
}

} // namespace tether::cli
