// tether cancel: interrupts runs.
#include "functions.hpp"

#include "context.hpp"

namespace tether::cli {

namespace {

boost::asio::awaitable<int> async_cancel_one(context& with, std::string id) {
    const auto done = co_await with.daemon.async_cancel(id);
    if (!done) co_return with.explain(id, done.error());
    if (with.wants_json()) with.print_json(*done);
    else if (!with.given.has("quiet")) with.print_line(id);
    co_return 0;
}

} // namespace

boost::asio::awaitable<command_outcome> run_cancel(context& with) {
    if (with.given.words().empty()) co_return misuse{"give the ID of a run"};
    int first_failure = 0;
    const auto runs = co_await async_find_all(with, with.given.words(), run_use::change, first_failure);
    for (const auto& found : runs) {
        const int status = co_await async_cancel_one(with, found.run.id);
        if (first_failure == 0) first_failure = status;
    }
    co_return first_failure;
}

} // namespace tether::cli
