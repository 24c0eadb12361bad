// tether logs: prints the events of a run.
#include "command.hpp"

#include "command_context.hpp"
#include "follow/feed_reporter.hpp"
#include "view/event_line.hpp"
#include "view/log_text.hpp"

namespace tether::cli {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

/// Prints events as they arrive, and the outcome of the run at the end.
class log_printer {
  public:
    log_printer(command_context& context, std::string_view run_id) : context_{context}, run_id_{run_id} {}

    void on_event(const json::value& event) {
        if (context_.wants_json()) context_.print_json(event);
        else context_.output.print(log_text(event, context_.output.colours_out()));
    }
    void on_run(const json::value& document) {
        if (auto snapshot = client::to_run_snapshot(document); snapshot && snapshot->run.id == run_id_)
            run_ = std::move(snapshot->run);
    }
    int finish() {
        if (!context_.wants_json() && !run_.id.empty())
            context_.output.print(log_end_text(run_, context_.output.colours_out()));
        return 0;
    }

  private:
    command_context& context_;
    std::string run_id_;
    protocol::run_document run_;
};

asio::awaitable<int> async_print_stored(command_context& context, std::string id) {
    log_printer printer{context, id};
    client::record_walk walk{context.daemon, id};
    for (;;) {
        const auto records = co_await walk.async_next();
        if (!records) co_return context.explain(id, records.error());
        if (records->empty()) co_return printer.finish();
        for (const auto& record : *records) {
            if (const auto* event = find_member(record, "event")) printer.on_event(*event);
            else if (const auto* run = find_member(record, "run")) printer.on_run(*run);
        }
    }
}

asio::awaitable<int> async_print_live(command_context& context, std::string id) {
    log_printer printer{context, id};
    feed_reporter reporter{context, id};
    const auto records = context.daemon.follow_run(id);
    for (;;) {
        const auto item = co_await records->async_next();
        if (!item) co_return context.explain(id, item.error());
        reporter.on_item(*item);
        const auto* event = find_member(item->document, "event");
        if (item->kind == client::feed_item::type::ended) co_return printer.finish();
        if (item->kind == client::feed_item::type::run) printer.on_run(item->document);
        else if (item->kind == client::feed_item::type::event && event) printer.on_event(*event);
    }
}

asio::awaitable<int> run_logs(command_context& context) {
    int status = 0;
    const std::string id = co_await async_resolve(context, context.arguments.operands().front(), run_use::look, status);
    if (id.empty()) co_return status;
    auto print = context.arguments.has("follow") ? async_print_live : async_print_stored;
    co_return co_await print(context, id);
}

constexpr std::array logs_options{
    option{'f', "follow", "", "Continue until the run is finished"},
    json_option("Print each event as the API sent it, as a line of JSON"),
};

} // namespace

const command logs_command{
    .name = "logs",
    .usage = "ID",
    .summary = "Print the events of a run",
    .details = "The last line is the run's state, with the reason if it failed.",
    .options = logs_options,
    .operands = one_run,
    .function = run_logs,
};

} // namespace tether::cli
