// tether wait: waits until runs are finished.
#include "command.hpp"

#include "command_context.hpp"
#include "follow/wait_policy.hpp"
#include "question.hpp"
#include "view/run_view.hpp"
#include "view/text.hpp"
#include "view/tool_input.hpp"

#include <tether/async/event.hpp>

#include <fmt/format.h>

namespace tether::cli {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds one_wait{30'000}; // repeat the request after this time, to notice a dead daemon
constexpr milliseconds grace{250};       // to read an answer that comes at the deadline
using time_point = std::chrono::steady_clock::time_point;

/// Prints the questions and the commands that answer them.
void ask(command_context& context, const protocol::run_document& run) {
    context.output.note(fmt::format("tether: {} is waiting for an answer: {}\n{}Use {}.", run.id, waiting_text(run),
                                    whole_questions_text(run, "  "), how_to_answer(run)));
}

int report_state(command_context& context, const client::run_snapshot& found) {
    const auto& run = found.run;
    if (context.wants_json()) context.print_json(found.document);
    else if (!context.arguments.has("quiet")) context.print_line(fmt::format("{} {}", run.id, run.state));
    return static_cast<int>(exit_status_of(run.state));
}

int give_up_in_time(command_context& context, std::string_view id) {
    context.output.complain(fmt::format("tether: {} is not finished yet", id));
    return static_cast<int>(exit_status::timed_out);
}

int give_up_on(command_context& context, const protocol::run_document& run) {
    context.output.complain(fmt::format("tether: {}: the daemon does not wait for the run to finish; the run is {}",
                                        run.id, one_line(run.state)));
    return static_cast<int>(exit_status::failed);
}

void report_trouble(command_context& context, std::string_view id, const client::outcome<client::run_snapshot>& found) {
    const std::string reason = found
        ? fmt::format("the daemon responded without waiting, and the run is {}", one_line(found->run.state))
        : one_line(client::describe(found.error()));
    context.output.note(fmt::format("tether: {}: {}; retrying for {} s", id, reason, wait_policy::patience.count()));
}

wait_policy::step next_step(wait_policy& policy, const client::outcome<client::run_snapshot>& found, milliseconds asked,
                            time_point before) {
    const auto now = std::chrono::steady_clock::now();
    if (!found) return policy.on_failure(now);
    if (found->run.state == "waiting") return policy.on_waiting(now);
    return policy.on_unfinished(asked, std::chrono::duration_cast<milliseconds>(now - before), now);
}

asio::awaitable<int> async_wait_for(command_context& context, std::string id, time_point deadline) {
    wait_policy policy{std::chrono::steady_clock::now()};
    bool has_asked = false;
    for (;;) {
        const auto before = std::chrono::steady_clock::now();
        const auto left = std::chrono::ceil<milliseconds>(deadline - before);
        const auto asked = std::clamp(left, milliseconds{1}, one_wait);
        auto found = co_await context.daemon.async_find(id, asked);
        if (found) {
            if (found->run.state == "waiting" && !std::exchange(has_asked, true)) {
                co_await async_complete_all(context, found->run);
                ask(context, found->run);
            }
            const bool is_stuck = found->run.state == "waiting" && !context.output.facts().in_is_terminal;
            if (is_stuck || protocol::is_finished_state(found->run.state)) co_return report_state(context, *found);
        }
        const auto left_now = std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left_now.count() <= 0) co_return give_up_in_time(context, id);
        if (!found && !found.error().is_transient()) co_return context.explain(id, found.error());
        const auto next = next_step(policy, found, asked, before);
        if (next.gives_up) co_return found ? give_up_on(context, found->run) : context.explain(id, found.error());
        if (next.is_new_trouble) report_trouble(context, id, found);
        co_await async::async_sleep(std::min(next.pause, left_now));
    }
}

asio::awaitable<int> run_wait(command_context& context) {
    const auto timeout = context.arguments.duration("timeout");
    const auto now = std::chrono::steady_clock::now();
    const time_point deadline = timeout ? now + *timeout : now + std::chrono::hours{24 * 365};
    if (timeout) context.daemon.set_deadline(deadline + grace);
    int first_failure = 0;
    // Finds all runs first, because waiting may take hours.
    const auto runs = co_await async_find_all(context, context.arguments.operands(), run_use::look, first_failure);
    if (runs.empty() && std::chrono::steady_clock::now() >= deadline)
        co_return static_cast<int>(exit_status::timed_out); // the reason was printed
    for (const auto& found : runs) {
        const int status = co_await async_wait_for(context, found.run.id, deadline);
        if (first_failure == 0) first_failure = status;
    }
    co_return first_failure;
}

constexpr std::array wait_options{
    option{0, "timeout", "DURATION", "Stop waiting after this time, with exit status 5", check_duration},
    json_option("Print each run as a line of JSON instead of its id and state"),
    quiet_option,
};

} // namespace

const command wait_command{
    .name = "wait",
    .usage = "ID...",
    .summary = "Wait until runs are finished",
    .details = "Prints the id and the state of each run when it is finished. If an ID matches no run, the command\n"
               "fails without waiting. The exit status is as for run; with several runs, the first that did not\n"
               "succeed sets it.",
    .options = wait_options,
    .operands = some_runs,
    .function = run_wait,
};

} // namespace tether::cli
