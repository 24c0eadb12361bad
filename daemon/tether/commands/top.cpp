// tether top: shows runs as they change, on the full screen.
#include "command.hpp"

#include "command_context.hpp"
#include "top/renderer.hpp"
#include "top/session.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstdlib>

namespace tether::cli {

namespace asio = boost::asio;

namespace {

constexpr std::size_t piped_table_width = 160; // width of output that is not a terminal

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
    const std::size_t width = context.output.out_width() == 0 ? piped_table_width : context.output.out_width();
    context.output.print(top::snapshot_text(table, wall_now(), width));
}

void check_top(command_line& line, const terminal_facts& facts) {
    if (line.has("once") || line.has("json")) return;
    const char* type = std::getenv("TERM");
    if (!facts.in_is_terminal || !facts.out_is_terminal)
        line.add_mistake("top needs a terminal for input and output; --once prints the table once");
    if (!type || !*type) line.add_mistake("TERM is not set; --once prints the table once");
}

asio::awaitable<int> run_top(command_context& context) {
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

constexpr std::array top_options{
    option{0, "once", "", "Print the table once and exit"},
    json_option("Print status and runs once, as a line of JSON"),
};

} // namespace

const command top_command{
    .name = "top",
    .summary = "Show a live, full-screen table of runs",
    .details = "Keys: \u2191 \u2193 j k PgUp PgDn Home End move, Enter follows the selected run until q, c cancels it "
               "after a\n"
               "question, s changes the sort order, f hides finished runs, q quits. Reconnects when the daemon\n"
               "restarts. Without a terminal it needs --once or --json.",
    .options = top_options,
    .function = run_top,
    .check = check_top,
};

} // namespace tether::cli
