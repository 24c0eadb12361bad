// tether cancel: interrupts runs.
#include "functions.hpp"

#include "command_context.hpp"

namespace tether::cli {

namespace {

boost::asio::awaitable<int> async_cancel_one(command_context& context, std::string id) {
    const auto done = co_await context.daemon.async_cancel(id);
    if (!done) co_return context.explain(id, done.error());
    if (context.wants_json()) context.print_json(*done);
    else if (!context.arguments.has("quiet")) context.print_line(id);
    co_return 0;
}

} // namespace

boost::asio::awaitable<command_outcome> run_cancel(command_context& context) {
    if (context.arguments.words().empty()) co_return misuse{"give the ID of a run"};
    int first_failure = 0;
    const auto runs = co_await async_find_all(context, context.arguments.words(), run_use::change, first_failure);
    for (const auto& found : runs) {
        const int status = co_await async_cancel_one(context, found.run.id);
        if (first_failure == 0) first_failure = status;
    }
    co_return first_failure;
}

} // namespace tether::cli
