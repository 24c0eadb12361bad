// Reads the input of a tool call from the feed of its run.
#include "tool_input.hpp"

#include "event_line.hpp"

namespace tether::cli {

boost::asio::awaitable<client::outcome<void>> async_complete(command_context& context, std::string run_id,
                                                             question& asked) {
    client::record_walk walk{context.daemon, std::move(run_id)};
    while (asked.input.is_null()) {
        const auto records = co_await walk.async_next();
        if (!records) co_return records.error();
        if (records->empty()) break;
        for (const auto& record : *records) {
            const auto* event = find_member(record, "event");
            const auto* input = find_member(event, "input");
            if (!input || text_of(event, "id") != asked.event_id) continue;
            asked.input = *input;
            asked.mcp_server = text_of(event, "mcp_server_name");
        }
    }
    co_return client::outcome<void>{};
}

boost::asio::awaitable<void> async_complete_all(command_context& context, protocol::run_document& run) {
    if (run.state != "waiting") co_return;
    for (question& asked : run.waiting_for) {
        const auto completed = co_await async_complete(context, run.id, asked);
        if (!completed) co_return;
    }
}

} // namespace tether::cli
