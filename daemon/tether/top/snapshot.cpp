// Reads the initial content of tether top.
#include "snapshot.hpp"

namespace tether::cli::top {

namespace asio = boost::asio;

asio::awaitable<client::outcome<snapshot>> async_take_snapshot(client::local_api& from, bool with_messages) {
    snapshot taken;
    const auto newest = co_await from.async_newest(); // before the lists, so that no change is missed
    if (!newest) co_return newest.error();
    taken.newest = *newest;

    client::run_query active;
    active.with_messages = with_messages;
    active.states = {"queued", "starting", "running", "waiting"};
    auto unfinished = co_await from.async_list_all(std::move(active));
    if (!unfinished) co_return unfinished.error();
    taken.runs = std::move(*unfinished);

    client::run_query ended;
    ended.with_messages = with_messages;
    ended.states = {"succeeded", "failed", "cancelled", "timed_out"};
    ended.limit = most_listed_finished;
    auto finished = co_await from.async_list_all(std::move(ended));
    if (!finished) co_return finished.error();
    for (auto& one : *finished) taken.runs.push_back(std::move(one));

    auto status = co_await from.async_status();
    if (!status) co_return status.error();
    const auto parsed = protocol::parse_status_document(*status);
    if (!parsed) co_return client::malformed_document();
    taken.status = *parsed;
    taken.status_document = std::move(*status);
    co_return taken;
}

} // namespace tether::cli::top
