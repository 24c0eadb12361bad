// tether rm: deletes finished runs from the history.
#include "functions.hpp"

#include "context.hpp"
#include "view/run_view.hpp"

#include <fmt/format.h>

namespace tether::cli {

namespace {

constexpr std::chrono::seconds cancelling_takes{60}; // the API must confirm the interrupt

/// True when the run is finished, or was cancelled successfully.
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

/// True when no kept session is deleted with the run. Reads the run again, because while the session of another run is
/// deleted, which takes seconds, this run may finish and its session be kept.
boost::asio::awaitable<bool> async_check_nothing_kept(context& with, std::string id, int& status) {
    const auto found = co_await with.daemon.async_find(id);
    if (!found) {
        status = with.explain(id, found.error());
        co_return false;
    }
    const std::string kept = kept_text(found->run);
    if (kept.empty()) co_return true;
    const bool is_finished = protocol::is_finished_state(found->run.state);
    with.out.complain(fmt::format("tether: {}: {}", id, kept));
    with.out.complain(fmt::format("Use --force to {}delete both.", is_finished ? "" : "cancel it and "));
    status = static_cast<int>(exit_status::failed);
    co_return false;
}

boost::asio::awaitable<int> async_forget_one(context& with, std::string id) {
    int status = 0;
    bool may_go = false;
    if (with.given.has("force")) may_go = co_await async_end(with, id, status);
    else may_go = co_await async_check_nothing_kept(with, id, status);
    if (!may_go) co_return status;
    const auto done = co_await with.daemon.async_forget(id);
    if (!done) {
        status = with.explain(id, done.error());
        if (done.error().type.ends_with("run_not_finished")) with.out.complain("Cancel it first, or use --force.");
        co_return status;
    }
    if (!with.given.has("quiet")) with.print_line(id);
    co_return 0;
}

} // namespace

boost::asio::awaitable<command_outcome> run_rm(context& with) {
    if (with.given.words().empty()) co_return misuse{"give the ID of a run"};
    int first_failure = 0;
    const auto runs = co_await async_find_all(with, with.given.words(), run_use::change, first_failure);
    for (const auto& found : runs) {
        const int status = co_await async_forget_one(with, found.run.id);
        if (first_failure == 0) first_failure = status;
    }
    co_return first_failure;
}

} // namespace tether::cli
