// tether show: prints one run, its timeline and its result.
#include "command.hpp"

#include "command_context.hpp"
#include "timeline/builder.hpp"
#include "timeline/drawing.hpp"
#include "view/event_line.hpp"
#include "view/run_view.hpp"
#include "view/text.hpp"
#include "view/tool_input.hpp"

#include <tether/core/error.hpp>

#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace tether::cli {

namespace asio = boost::asio;

namespace {

constexpr std::size_t most_records = 200'000;
constexpr std::size_t piped_timeline_width = 100; // width of output that is not a terminal

/// Passes the existing records to the builder, up to 200,000. Returns an exit status; sets `cut_after` when more
/// records may exist.
asio::awaitable<int> async_read_feed(command_context& context, std::string id, timeline::builder& into,
                                     std::size_t& cut_after) {
    client::record_walk walk{context.daemon, id};
    std::size_t count = 0;
    while (count < most_records) {
        const auto records = co_await walk.async_next();
        if (!records) co_return context.explain(id, records.error());
        if (records->empty()) co_return 0;
        count += records->size();
        for (const auto& record : *records) {
            const auto* event = find_member(record, "event");
            const auto* document = find_member(record, "run");
            if (event) into.on_event(*event);
            else if (const auto run = document ? client::to_run_snapshot(*document) : client::malformed_document();
                     run && run->run.id == id)
                into.on_run(run->run);
        }
    }
    cut_after = count;
    co_return 0;
}

std::optional<std::uint64_t> parse_turn(std::string_view text) {
    std::uint64_t turn = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), turn);
    if (ec != std::errc{} || end != text.data() + text.size() || turn == 0) return std::nullopt;
    return turn;
}

std::string title_of(const protocol::run_document& run) {
    const std::string title = run.title.empty() ? "" : ": " + run.title;
    return one_line(fmt::format("{} {}{}", run.id, run.state, title));
}

/// Replaces existing content; devices and pipes are allowed. After an error the file may contain a part of `text`.
error_code write_file(const std::string& path, std::string_view text) {
    const auto failure = [] { return error_code{errno, boost::system::system_category()}; };
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666);
    if (file < 0) return failure();
    error_code ec;
    while (!text.empty() && !ec) {
        const ssize_t n = ::write(file, text.data(), text.size());
        if (n >= 0) text.remove_prefix(static_cast<std::size_t>(n));
        else if (errno != EINTR) ec = failure();
    }
    if (::close(file) != 0 && !ec) ec = failure(); // where a network file system reports a full disk
    return ec;
}

int write_picture(command_context& context, const std::string& picture) {
    const auto path = context.arguments.value("output");
    if (!path || *path == "-") {
        context.output.print(picture);
        return 0;
    }
    if (const error_code why = write_file(*path, picture)) {
        context.output.complain(fmt::format("tether: {}: {}", one_line(*path), why.message()));
        return static_cast<int>(exit_status::failed);
    }
    return 0;
}

asio::awaitable<int> run_show(command_context& context) {
    int status = 0;
    const std::string id = co_await async_resolve(context, context.arguments.operands().front(), run_use::look, status);
    if (id.empty()) co_return status;
    const auto turn = context.arguments.value("turn");
    auto found = client::outcome<client::run_snapshot>(client::failure{});
    if (turn) found = co_await context.daemon.async_find_turn(id, parse_turn(*turn).value_or(0));
    else found = co_await context.daemon.async_find(id);
    if (!found) co_return context.explain(id, found.error());
    if (context.wants_json()) {
        context.print_json(found->document);
        co_return 0;
    }
    for (auto& asked : found->run.waiting_for) {
        const auto completed = co_await async_complete(context, id, asked);
        if (!completed) co_return context.explain(id, completed.error());
    }
    timeline::builder records;
    std::size_t cut_after = 0;
    bool with_timeline = !context.arguments.has("no-timeline");
    if (with_timeline) status = co_await async_read_feed(context, id, records, cut_after);
    if (status != 0 && context.arguments.has("svg")) co_return status;
    if (status != 0) with_timeline = false; // the reason was printed; the run is still shown
    timeline::chart chart = records.finish(found->run, wall_now());
    chart.cut_after = cut_after;
    if (context.arguments.has("svg"))
        co_return write_picture(context, timeline::picture_of(chart, title_of(found->run)));
    const bool with_colour = context.output.colours_out();
    std::string drawn;
    const std::size_t width = context.output.out_width() == 0 ? piped_timeline_width : context.output.out_width();
    if (with_timeline) drawn = timeline::drawing_of(chart, width, with_colour);
    context.output.print(run_text(found->run, wall_now(), with_colour, drawn));
    co_return 0;
}

std::string_view check_turn(std::string_view value) {
    return parse_turn(value) ? "" : "must be the number of a turn: 1, 2, …";
}

void check_show(command_line& line, const terminal_facts&) {
    line.check_exclusive("svg", "json");
    line.check_exclusive("svg", "no-timeline");
    if (line.has("output") && !line.has("svg")) line.add_mistake("--output needs --svg");
}

constexpr std::array show_options{
    option{0, "svg", "", "Draw the timeline as an SVG picture instead of text"},
    option{'o', "output", "FILE", "Write the picture to FILE instead of standard output"},
    option{0, "no-timeline", "", "Omit the timeline"},
    option{0, "turn", "N", "Show the result of turn N instead of the newest", check_turn},
    json_option("Print the run as a line of JSON, without the timeline"),
};

} // namespace

const command show_command{
    .name = "show",
    .usage = "ID",
    .summary = "Show a run, its timeline and its result",
    .details = "The timeline has a bar for everything that took time: model requests, tools, waits for an answer,\n"
               "retries, other agents. ! marks a failure, > marks something still running. When there are many bars,\n"
               "bars of the same kind share a line.",
    .options = show_options,
    .operands = one_run,
    .function = run_show,
    .check = check_show,
};

} // namespace tether::cli
