// tether logs: the events of a run.
#include "commands/functions.hpp"

#include "tether_context.hpp"
#include "tether_event_line.hpp"
#include "tether_log_text.hpp"

namespace tether::cli {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::size_t records_a_page = 1000;

/// Prints events as they come, and at the end what became of the run.
class log_printer {
  public:
    explicit log_printer(context& with) : with_{with} {}

    void on_event(const json::value& event) {
        if (with_.wants_json()) with_.print_json(event);
        else with_.out.print(log_text(event, with_.out.colours_out()));
    }
    void on_run(const json::value& document) {
        if (auto now = client::to_run_snapshot(document)) run_ = std::move(now->run);
    }
    int finish() {
        if (!with_.wants_json() && !run_.id.empty()) with_.out.print(log_end_text(run_, with_.out.colours_out()));
        return 0;
    }

  private:
    context& with_;
    protocol::run_document run_;
};

asio::awaitable<int> async_print_stored(context& with, std::string id) {
    log_printer printer{with};
    for (std::uint64_t after = 0;;) {
        const auto page = co_await with.daemon.async_events(id, after, records_a_page);
        if (!page) co_return with.explain(id, page.error());
        const auto* data = member(*page, "data");
        if (!data || !data->is_array()) co_return with.explain(client::malformed_document());
        for (const auto& record : data->get_array()) {
            if (const auto* event = member(record, "event")) printer.on_event(*event);
            else if (const auto* run = member(record, "run")) printer.on_run(*run);
        }
        const auto* next = member(*page, "next");
        error_code ec;
        const auto number = next && next->is_number() ? next->to_number<std::uint64_t>(ec) : 0;
        if (ec || number <= after) co_return printer.finish();
        after = number;
    }
}

asio::awaitable<int> async_print_live(context& with, std::string id) {
    log_printer printer{with};
    const auto records = with.daemon.follow_run(id);
    for (;;) {
        const auto item = co_await records->async_next();
        if (!item) co_return with.explain(id, item.error());
        const auto* event = member(item->document, "event");
        if (item->kind == client::feed_item::what::ended) co_return printer.finish();
        if (item->kind == client::feed_item::what::run) printer.on_run(item->document);
        else if (item->kind == client::feed_item::what::event && event) printer.on_event(*event);
    }
}

} // namespace

asio::awaitable<command_outcome> run_logs(context& with) {
    if (with.given.words().size() != 1) co_return misuse{"give the ID of one run"};
    int status = 0;
    const std::string id = co_await async_resolve(with, with.given.words().front(), run_use::look, status);
    if (id.empty()) co_return status;
    if (with.given.has("follow")) status = co_await async_print_live(with, id);
    else status = co_await async_print_stored(with, id);
    co_return status;
}

} // namespace tether::cli
