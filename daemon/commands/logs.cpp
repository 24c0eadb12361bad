// tether logs: the events of a run.
#include "commands/functions.hpp"

#include "tether_context.hpp"
#include "tether_log_text.hpp"
#include "tether_event_line.hpp"

namespace tether::cli {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::size_t records_a_page = 1000;

void print_record(context& with, const json::value& record) {
    const auto* event = member(record, "event");
    if (!event) return;
    if (with.wants_json()) with.print_json(*event);
    else with.out.print(log_text(*event, with.out.colours_out()));
}

asio::awaitable<int> async_print_stored(context& with, std::string id) {
    for (std::uint64_t after = 0;;) {
        const auto page = co_await with.daemon.async_events(id, after, records_a_page);
        if (!page) co_return with.explain(id, page.error());
        const auto* data = member(*page, "data");
        if (!data || !data->is_array()) co_return with.explain(client::malformed_document());
        for (const auto& record : data->get_array()) print_record(with, record);
        const auto* next = member(*page, "next");
        error_code ec;
        const auto number = next && next->is_number() ? next->to_number<std::uint64_t>(ec) : 0;
        if (ec || number <= after) co_return 0;
        after = number;
    }
}

asio::awaitable<int> async_print_live(context& with, std::string id) {
    const auto records = with.daemon.follow_run(id);
    for (;;) {
        const auto item = co_await records->async_next();
        if (!item) co_return with.explain(id, item.error());
        if (item->kind == client::feed_item::what::ended) co_return 0;
        if (item->kind == client::feed_item::what::event) print_record(with, item->document);
    }
}

} // namespace

asio::awaitable<command_outcome> run_logs(context& with) {
    if (with.given.words().size() != 1) co_return misuse{"give the ID of one run"};
    int status = 0;
    const std::string id = co_await async_resolve(with, with.given.words().front(), status);
    if (id.empty()) co_return status;
    if (with.given.has("follow")) status = co_await async_print_live(with, id);
    else status = co_await async_print_stored(with, id);
    co_return status;
}

} // namespace tether::cli
