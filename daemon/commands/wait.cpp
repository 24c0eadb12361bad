// tether wait: waits until runs are finished.
#include "commands/functions.hpp"

#include "tether_answer.hpp"
#include "tether_context.hpp"
#include "tether_run_view.hpp"
#include "tether_text.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

namespace tether::cli {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

constexpr auto use_tuple = asio::as_tuple(asio::use_awaitable);
constexpr milliseconds one_wait{30'000};      // asked again after this, so that a dead daemon is found out
constexpr milliseconds waiting_pause{1'000};  // a waiting run answers at once: do not ask in a circle
constexpr std::chrono::seconds patience{120}; // a daemon may be restarted under us
using time_point = std::chrono::steady_clock::time_point;

asio::awaitable<void> async_pause(context& with, milliseconds length) {
    asio::steady_timer timer{with.executor, length};
    co_await timer.async_wait(use_tuple);
}

/// Names the questions and the commands that answer them.
void ask(context& with, const protocol::run_document& run) {
    with.out.note(
        fmt::format("tether: {} waits for an answer: {}\nUse {}.", run.id, waiting_text(run), how_to_answer(run)));
}

int report(context& with, const client::run_snapshot& found) {
    const auto& run = found.run;
    if (with.wants_json()) with.print_json(found.document);
    else if (!with.given.has("quiet")) with.out.print(fmt::format("{} {}\n", run.id, one_line(run.state)));
    return static_cast<int>(exit_status_of(run.state));
}

asio::awaitable<int> async_wait_for(context& with, std::string id, time_point deadline) {
    time_point last_answer = std::chrono::steady_clock::now();
    bool has_asked = false;
    for (;;) {
        const auto now = std::chrono::steady_clock::now();
        const auto left = std::chrono::ceil<milliseconds>(deadline - now);
        const auto found = co_await with.daemon.async_find(id, std::clamp(left, milliseconds{1}, one_wait));
        if (!found) {
            const bool may_come_back = found.error().is_transient() && now - last_answer < patience;
            if (!may_come_back) co_return with.explain(id, found.error());
        } else {
            last_answer = std::chrono::steady_clock::now();
            if (found->run.state == "waiting" && !std::exchange(has_asked, true)) ask(with, found->run);
            const bool is_stuck = found->run.state == "waiting" && !with.out.facts().in_is_terminal;
            if (is_stuck || protocol::is_finished_state(found->run.state)) co_return report(with, *found);
        }
        if (std::chrono::steady_clock::now() >= deadline) {
            with.out.complain(fmt::format("tether: {} is not finished yet", id));
            co_return static_cast<int>(exit_status::timed_out);
        }
        if (!found || found->run.state == "waiting") co_await async_pause(with, waiting_pause);
    }
}

} // namespace

asio::awaitable<command_outcome> run_wait(context& with) {
    if (with.given.words().empty()) co_return misuse{"give the ID of a run"};
    const auto timeout = with.given.duration("timeout");
    if (!timeout) co_return timeout.error();
    const auto now = std::chrono::steady_clock::now();
    const time_point deadline = *timeout ? now + **timeout : now + std::chrono::hours{24 * 365};
    int first_failure = 0;
    // All of them first: waiting may take hours.
    const auto runs = co_await async_find_all(with, with.given.words(), run_use::look, first_failure);
    for (const auto& found : runs) {
        const int status = co_await async_wait_for(with, found.run.id, deadline);
        if (first_failure == 0) first_failure = status;
    }
    co_return first_failure;
}

} // namespace tether::cli
