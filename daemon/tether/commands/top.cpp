// tether top: shows runs as they change, on the full screen.
#include "functions.hpp"

#include "context.hpp"
#include "top/renderer.hpp"
#include "top/session.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstdlib>
#include <fmt/format.h>

namespace tether::cli {

namespace asio = boost::asio;

namespace {

constexpr std::size_t pipe_width = 160; // width of output that is not a terminal

void print_json(context& with, top::snapshot taken) {
    boost::json::array runs;
    for (auto& [run, document] : taken.runs) runs.push_back(std::move(document));
    boost::json::object all;
    all["status"] = std::move(taken.status_document);
    all["runs"] = std::move(runs);
    with.print_json(all);
}

void print_table(context& with, const top::snapshot& taken) {
    top::model table;
    for (const auto& [run, document] : taken.runs) table.on_run(run);
    table.on_status(taken.status);
    const std::size_t width = with.out.out_width() == 0 ? pipe_width : with.out.out_width();
    with.out.print(top::snapshot_text(table, wall_now(), width));
}

checked<bool> check_place(const context& with) {
    if (!with.given.words().empty()) return misuse{fmt::format("unexpected argument '{}'", with.given.words().front())};
    if (with.given.has("once") || with.wants_json()) return true;
    const terminal_facts& facts = with.out.facts();
    const char* type = std::getenv("TERM");
    if (!facts.in_is_terminal || !facts.out_is_terminal)
        return misuse{"top needs a terminal for input and output; --once prints the table once"};
    if (!type || !*type) return misuse{"TERM is not set; --once prints the table once"};
    return true;
}

} // namespace

asio::awaitable<command_outcome> run_top(context& with) {
    if (const auto good = check_place(with); !good) co_return good.error();
    auto taken = co_await top::async_take_snapshot(with.daemon, /*with_messages=*/with.wants_json());
    if (!taken) co_return with.explain(taken.error());
    if (with.wants_json()) {
        print_json(with, std::move(*taken));
        co_return 0;
    }
    if (with.given.has("once")) {
        print_table(with, *taken);
        co_return 0;
    }
    top::session session{with, std::move(*taken)};
    co_return co_await session.async_run();
}

} // namespace tether::cli
