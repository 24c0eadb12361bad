// tether rm: deletes finished runs from the history.
#include "command.hpp"

#include "command_context.hpp"
#include "view/run_view.hpp"

#include <fmt/format.h>

namespace tether::cli {

namespace {

constexpr std::chrono::seconds cancelling_takes{60}; // the API must confirm the interrupt

/// True when the run is finished, or was cancelled successfully.
boost::asio::awaitable<bool> async_end(command_context& context, std::string id, int& status) {
    const auto asked = co_await context.daemon.async_cancel(id);
    if (!asked) {
        status = context.explain(id, asked.error());
        co_return false;
    }
    const auto ended = co_await context.daemon.async_find(id, cancelling_takes);
    if (!ended) {
        status = context.explain(id, ended.error());
        co_return false;
    }
    if (protocol::is_finished_state(ended->run.state)) co_return true;
    context.output.complain(
        fmt::format("tether: {}: could not be cancelled within {} s", id, cancelling_takes.count()));
    status = static_cast<int>(exit_status::failed);
    co_return false;
}

/// True when no kept session is deleted with the run. Reads the run again: deleting the session of another run takes
/// seconds, in which this run may have finished and kept its session.
boost::asio::awaitable<bool> async_check_nothing_kept(command_context& context, std::string id, int& status) {
    const auto found = co_await context.daemon.async_find(id);
    if (!found) {
        status = context.explain(id, found.error());
        co_return false;
    }
    const std::string objection = kept_text(found->run);
    if (objection.empty()) co_return true;
    const bool is_finished = protocol::is_finished_state(found->run.state);
    context.output.complain(fmt::format("tether: {}: {}", id, objection));
    context.output.complain(fmt::format("Use --force to {}delete both.", is_finished ? "" : "cancel it and "));
    status = static_cast<int>(exit_status::failed);
    co_return false;
}

boost::asio::awaitable<int> async_forget_one(command_context& context, std::string id) {
    int status = 0;
    bool can_delete = false;
    if (context.arguments.has("force")) can_delete = co_await async_end(context, id, status);
    else can_delete = co_await async_check_nothing_kept(context, id, status);
    if (!can_delete) co_return status;
    const auto done = co_await context.daemon.async_forget(id);
    if (!done) {
        status = context.explain(id, done.error());
        if (done.error().type.ends_with("run_not_finished"))
            context.output.complain("Cancel it first, or use --force.");
        co_return status;
    }
    if (context.wants_json()) context.print_json(boost::json::object{{"id", id}, {"deleted", true}});
    else if (!context.arguments.has("quiet")) context.print_line(id);
    co_return 0;
}

boost::asio::awaitable<int> run_rm(command_context& context) {
    return async_for_each_run(context, async_forget_one);
}

constexpr std::array rm_options{
    option{'f', "force", "", "Cancel unfinished runs and delete kept sessions"},
    json_option("Print each deleted run as a line of JSON instead of its id"),
    quiet_option,
};

} // namespace

const command rm_command{
    .name = "rm",
    .usage = "ID...",
    .summary = "Delete finished runs from the history",
    .details = "If a run's session is still active, it is cleaned up first. A run with a kept session is deleted\n"
               "only with --force, together with the session. An ID may be shortened to its last four characters.\n"
               "If an ID matches no run, no run is deleted. Prints the id of each deleted run.",
    .options = rm_options,
    .operands = some_runs,
    .function = run_rm,
};

} // namespace tether::cli
