// tether watch: prints the changes of one run, or of all runs, as they happen.
#include "command.hpp"

#include "command_context.hpp"
#include "follow/change_filter.hpp"
#include "follow/feed_reporter.hpp"
#include "question.hpp"
#include "view/log_text.hpp"
#include "view/run_view.hpp"
#include "view/style.hpp"
#include "view/text.hpp"
#include "view/tool_input.hpp"

#include <fmt/format.h>

namespace tether::cli {

namespace asio = boost::asio;

namespace {

std::string change_text(const protocol::run_document& run, bool with_colour) {
    std::string about = run.state == "waiting" ? "for " + waiting_text(run) : verdict_text(run);
    if (about.empty()) about = one_line(run.title);
    const bool has_left = protocol::is_finished_state(run.state) && !run.remote.empty() && run.remote != "held";
    if (has_left) about += fmt::format("{}(session {})", about.empty() ? "" : " ", one_line(run.remote));
    const std::string state =
        painted(fmt::format("{:<9}", one_line(run.state)), colour_of_state(run.state), with_colour);
    const std::string line =
        fmt::format("{} {} {} {}", time_of_day(time_of_change(run)), one_line(run.id), state, about);
    constexpr std::string_view below_id = "         "; // after the time of day
    return line.substr(0, line.find_last_not_of(' ') + 1) + "\n" +
        (run.state == "waiting" ? whole_questions_text(run, below_id) : "");
}

void print_change(command_context& context, const client::run_snapshot& changed) {
    if (context.wants_json()) context.print_json(changed.document);
    else context.output.print(change_text(changed.run, context.output.colours_out()));
}

asio::awaitable<int> async_print_changes(command_context& context, client::feed& records, change_filter filter,
                                         std::string about) {
    feed_reporter reporter{context, about};
    for (;;) {
        const auto item = co_await records.async_next();
        if (!item) co_return context.explain(about, item.error());
        reporter.on_item(*item);
        if (item->kind == client::feed_item::type::ended) co_return 0;
        if (item->kind != client::feed_item::type::run) continue;
        auto changed = client::to_run_snapshot(item->document);
        if (!changed || !filter.is_new(changed->run)) continue;
        co_await async_complete_all(context, changed->run);
        print_change(context, *changed);
    }
}

asio::awaitable<int> async_watch_one(command_context& context, std::string id) {
    const auto records = context.daemon.follow_run(id);
    change_filter everything{{}};
    co_return co_await async_print_changes(context, *records, std::move(everything), id);
}

asio::awaitable<int> async_watch_all(command_context& context) {
    client::run_query query;
    const auto runs = co_await context.daemon.async_list_all(std::move(query));
    if (!runs) co_return context.explain(runs.error());
    for (auto found = runs->rbegin(); found != runs->rend(); ++found)
        if (!protocol::is_finished_state(found->run.state)) print_change(context, *found);
    const auto records = context.daemon.follow_all(/*runs_only=*/true);
    change_filter filter{*runs};
    co_return co_await async_print_changes(context, *records, std::move(filter), {});
}

asio::awaitable<int> run_watch(command_context& context) {
    if (context.arguments.operands().empty()) co_return co_await async_watch_all(context);
    int status = 0;
    const std::string id = co_await async_resolve(context, context.arguments.operands().front(), run_use::look, status);
    if (!id.empty()) status = co_await async_watch_one(context, id);
    co_return status;
}

constexpr std::array watch_options{json_option("Print the run after each change as a line of JSON")};

} // namespace

const command watch_command{
    .name = "watch",
    .usage = "[ID]",
    .summary = "Print changes of one run or all runs as they happen",
    .options = watch_options,
    .operands = {0, 1, {}},
    .function = run_watch,
};

} // namespace tether::cli
