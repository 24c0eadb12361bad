// tether rm: forgets finished runs.
#include "commands/functions.hpp"

#include "tether_context.hpp"
#include "tether_run_view.hpp"

#include <fmt/format.h>

namespace tether::cli {

namespace {

constexpr std::chrono::seconds cancelling_takes{60}; // an interrupt that the API must confirm

/// True when the run is finished, or was made so.
boost::asio::awaitable<bool> async_end(context& with, std::string id, int& status) {
    const auto asked = co_await with.daemon.async_cancel(id);
    if (!asked) {
        status = with.explain(id, asked.error());
        co_return false;
    }
    const auto ended = co_await with.daemon.async_find(id, cancelling_takes);
    if (!ended) {
        status = with.explain(id, ended.error());
        co_return false;
    }
    if (protocol::is_finished_state(ended->run.state)) co_return true;
    with.out.complain(fmt::format("tether: {}: could not be cancelled within {} s", id, cancelling_takes.count()));
    status = static_cast<int>(exit_status::failed);
    co_return false;
}

boost::asio::awaitable<int> async_forget_one(context& with, client::run_snapshot found) {
    int status = 0;
    const std::string& id = found.run.id;
    const bool is_forced = with.given.has("force");
    if (const std::string kept = kept_session(found.run); !kept.empty() && !is_forced) {
        with.out.complain(fmt::format("tether: {}: its session {} was kept, and would be deleted with it", id, kept));
        with.out.complain("Use --force to delete both.");
        co_return static_cast<int>(exit_status::failed);
    }
    if (is_forced) {
        const bool has_ended = co_await async_end(with, id, status);
        if (!has_ended) co_return status;
    }
    const auto done = co_await with.daemon.async_forget(id);
    if (!done) {
        status = with.explain(id, done.error());
        if (done.error().type.ends_with("run_not_finished")) with.out.complain("Cancel it first, or use --force.");
        co_return status;
    }
    if (!with.given.has("quiet")) with.out.print(id + "\n");
    co_return 0;
}

} // namespace

boost::asio::awaitable<command_outcome> run_rm(context& with) {
    if (with.given.words().empty()) co_return misuse{"give the ID of a run"};
    int first_failure = 0;
    const auto runs = co_await async_find_all(with, with.given.words(), run_use::change, first_failure);
    for (const auto& found : runs) {
        const int status = co_await async_forget_one(with, found);
        if (first_failure == 0) first_failure = status;
    }
    co_return first_failure;
}

} // namespace tether::cli
