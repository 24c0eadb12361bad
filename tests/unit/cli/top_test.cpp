// The table of tether top: rows, order, selection, frames, keys.
#include "top/columns.hpp"
#include "top/renderer.hpp"

#include "golden.hpp"
#include "tether_text.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tether;
using namespace tether::cli;
using namespace tether::cli::top;
using tether::test::check_golden;

namespace {

const auto now = *parse_timestamp("2026-11-20T10:00:00Z");

std::string id_of(int number) {
    return fmt::format("run_{:026}", number);
}

/// Run `number` was created that many seconds ago.
protocol::run_document run_of(int number, std::string state = "running") {
    protocol::run_document run;
    run.id = id_of(number);
    run.state = std::move(state);
    run.created_at = to_text(now - std::chrono::seconds{number});
    run.title = fmt::format("Title {}", number);
    run.turns = 1;
    run.follow.mode = "stream";
    run.follow.last_event_at = to_text(now - std::chrono::seconds{number % 90});
    if (protocol::is_finished_state(run.state)) run.finished_at = to_text(now);
    return run;
}

boost::json::value tool(std::string_view command) {
    return boost::json::parse(
        fmt::format(R"({{"type":"agent.tool_use","id":"t","name":"bash","input":{{"command":"{}"}}}})", command));
}

boost::json::value usage(int in, int out) {
    return boost::json::parse(fmt::format(
        R"({{"type":"session.usage","usage":{{"input_tokens":{},"output_tokens":{},"list_cost":{{"amount":"187","currency":"USD"}}}}}})",
        in, out));
}

protocol::status_document status_of() {
    protocol::status_document status;
    status.runs = {{"running", 3}, {"waiting", 1}, {"queued", 0}, {"succeeded", 40}};
    status.streams = 3;
    status.governor.admitted = 120;
    status.governor.held_for = "0s";
    status.upstream.last_success_at = to_text(now - std::chrono::seconds{2});
    return status;
}

/// A run of each kind, with characters that are wide and such that a terminal obeys.
model mixed() {
    model table;
    table.on_run(run_of(1, "queued"));
    auto waiting = run_of(2, "waiting");
    waiting.waiting_for.push_back({"sevt_1", "tool_use", "bash", ""});
    table.on_run(waiting);
    table.on_run(run_of(3));
    table.on_event(id_of(3), tool("make -C \\u001b[31m \\u6f22\\u5b57"), now);
    table.on_event(id_of(3), usage(5'000, 320), now);
    auto wide = run_of(4);
    wide.title =
        "\u6F22\u5B57\u6F22\u5B57\u6F22\u5B57\u6F22\u5B57\u6F22\u5B57\u6F22\u5B57\u6F22\u5B57\u6F22\u5B57\u6F22\u5B57";
    wide.follow.reopens = 12;
    wide.follow.mode = "poll";
    table.on_run(wide);
    auto failed = run_of(5, "failed");
    failed.error.emplace();
    failed.error->code = "session_terminated";
    failed.error->message = "the session ended";
    table.on_run(failed);
    table.on_status(status_of());
    return table;
}

model many(int count) {
    model table;
    for (int i = 1; i <= count; ++i) table.on_run(run_of(i));
    table.on_status(status_of());
    return table;
}

/// What a person would see, the selected line marked.
std::string text_of(const frame& shown) {
    std::string out;
    for (const line& one : shown.lines) {
        out += one.is_reversed ? '>' : '|';
        for (const piece& part : one.pieces) out += part.text;
        out.erase(out.find_last_not_of(' ') + 1);
        out += '\n';
    }
    return out;
}

struct table_fixture {
    model table;
    log_lines log;
    controller keys{table, log};

    frame drawn(std::size_t width, std::size_t height) { return draw(table, log, keys, now, {width, height}); }
    reaction press(key pressed, std::size_t page = 20) {
        table.visible(page, now);
        return keys.on_key(pressed, page);
    }
    std::string selected() {
        table.visible(20, now);
        return table.selected();
    }
};

} // namespace

TEST_SUITE("cli::top") {

    TEST_CASE_FIXTURE(table_fixture, "frames are as reviewed") {
        table = mixed();
        for (const std::size_t width : {40u, 80u, 200u}) {
            const std::string name = fmt::format("top/mixed-{}.txt", width);
            check_golden(name, text_of(drawn(width, 12)));
        }
        table = many(500);
        check_golden("top/many.txt", text_of(drawn(100, 14)));
        press(key::end, page_of(14));
        check_golden("top/many-end.txt", text_of(drawn(100, 14)));
    }

    TEST_CASE_FIXTURE(table_fixture, "a frame has the screen's lines, none of them too wide") {
        for (const int count : {0, 1, 500}) {
            table = many(count);
            for (const std::size_t width : {1u, 10u, 40u, 41u, 80u, 133u, 200u, 400u}) {
                for (const std::size_t height : {1u, 2u, 3u, 5u, 24u, 100u}) {
                    const frame shown = drawn(width, height);
                    CHECK(shown.lines.size() == height);
                    if (width < 40) continue; // of which the columns take as much as they need, and curses cuts
                    for (const line& one : shown.lines) {
                        std::string text;
                        for (const piece& part : one.pieces) text += part.text;
                        CHECK(columns(text) <= width);
                    }
                }
            }
        }
    }

    TEST_CASE("nothing a terminal obeys gets into a frame") {
        model table = mixed();
        CHECK(snapshot_text(table, now, 200).find('\x1b') == std::string::npos);
        CHECK(snapshot_text(table, now, 200).find("bash: make -C \uFFFD[31m") != std::string::npos);
    }

    TEST_CASE_FIXTURE(table_fixture, "what needs a person comes first, and each way to sort has its order") {
        table = mixed();
        const auto first = [&] { return table.visible(20, now).rows.at(0)->id; };
        const auto last = [&] { return table.visible(20, now).rows.back()->id; };
        CHECK(first() == id_of(2));
        CHECK(last() == id_of(5));
        press(key::sort);
        CHECK(table.sorted_by() == order::age);
        CHECK(first() == id_of(5));
        press(key::sort);
        CHECK(table.sorted_by() == order::tokens);
        CHECK(first() == id_of(3));
        press(key::sort);
        CHECK(table.sorted_by() == order::quiet);
        CHECK(first() == id_of(4));
        press(key::sort);
        CHECK(table.sorted_by() == order::activity);
    }

    TEST_CASE_FIXTURE(table_fixture, "the selection is a run and stays on it while others come and go") {
        table = many(5);
        press(key::down);
        press(key::down);
        CHECK(selected() == id_of(3));
        table.on_run(run_of(0));
        table.on_run(run_of(6, "waiting"));
        CHECK(selected() == id_of(3));
        table.on_run(run_of(3, "succeeded"));
        CHECK(selected() == id_of(3));
        press(key::filter);
        CHECK(selected() != id_of(3)); // the line where it was
        CHECK_FALSE(selected().empty());
    }

    TEST_CASE_FIXTURE(table_fixture, "moving begins where the selected run is by now") {
        table = many(5);
        press(key::down);
        table.on_run(run_of(3, "waiting")); // comes first, and nobody drew it yet
        keys.on_key(key::down, 20);
        CHECK(selected() == id_of(4));
    }

    TEST_CASE_FIXTURE(table_fixture, "moving stops at both ends") {
        table = many(50);
        press(key::up);
        CHECK(selected() == id_of(1));
        press(key::page_down);
        CHECK(selected() == id_of(20));
        press(key::end);
        CHECK(selected() == id_of(50));
        press(key::down);
        CHECK(selected() == id_of(50));
        press(key::page_up);
        CHECK(selected() == id_of(31));
        press(key::home);
        CHECK(selected() == id_of(1));
        table = model{};
        for (const key pressed : {key::up, key::down, key::page_up, key::end, key::enter, key::cancel, key::sort})
            CHECK(press(pressed).of == reaction::what::nothing);
        CHECK(selected().empty());
    }

    TEST_CASE_FIXTURE(table_fixture, "the window scrolls no further than it must") {
        table = many(100);
        for (int i = 0; i < 30; ++i) press(key::down, 10);
        auto shown = table.visible(10, now);
        CHECK(shown.first == 21);
        CHECK(shown.selected == 9);
        shown = table.visible(200, now);
        CHECK(shown.first == 0);
        CHECK(shown.rows.size() == 100);
    }

    TEST_CASE_FIXTURE(table_fixture, "a run is cancelled after a yes and nothing else") {
        table = many(3);
        press(key::cancel);
        CHECK(keys.footer().find("[y/N]") != std::string::npos);
        CHECK(press(key::quit).of == reaction::what::nothing);
        CHECK(keys.footer() == "left alone");
        CHECK(press(key::yes).of == reaction::what::nothing);
        press(key::cancel);
        table.on_run(run_of(0)); // what comes in between does not change what is asked about
        const reaction then = press(key::yes);
        CHECK(then.of == reaction::what::cancel);
        CHECK(then.run_id == id_of(1));
    }

    TEST_CASE_FIXTURE(table_fixture, "a run is followed until q, and its log scrolls and follows again") {
        table = many(3);
        const reaction opened = press(key::enter);
        CHECK(opened.of == reaction::what::open_log);
        CHECK(opened.run_id == id_of(1));
        for (int i = 0; i < 100; ++i) log.add(fmt::format("line {}\n", i));
        CHECK(text_of(drawn(40, 5)) ==
              fmt::format("|{}\n|line 97\n|line 98\n|line 99\n|{}\n", id_of(1), keys.footer()));
        press(key::up);
        log.add("later\n");
        CHECK(text_of(drawn(40, 5)).find("|line 98\n|") != std::string::npos);
        CHECK(text_of(drawn(40, 5)).find("later") == std::string::npos);
        press(key::end);
        CHECK(text_of(drawn(40, 5)).find("later") != std::string::npos);
        CHECK(press(key::quit).of == reaction::what::close_log);
        CHECK(press(key::quit).of == reaction::what::quit);
    }

    TEST_CASE("a log keeps its newest lines and wraps long ones") {
        log_lines log;
        log.open("x");
        log.add(std::string(25, 'a') + "\n");
        CHECK(log.visible(10, 10) == std::vector<std::string>{"aaaaaaaaaa", "aaaaaaaaaa", "aaaaa"});
        CHECK(log.visible(10, 1) == std::vector<std::string>{"aaaaa"});
        for (std::size_t i = 0; i < log_lines::most_lines + 7; ++i) log.add(fmt::format("{}\n", i));
        log.scroll(-1'000'000);
        CHECK(log.visible(10, 1) == std::vector<std::string>{"7"});
        log.open("y");
        CHECK(log.visible(10, 1).empty());
    }

    TEST_CASE("of finished runs the newest are kept") {
        model table;
        for (int i = 1; i <= 2'000; ++i) table.on_run(run_of(i, "succeeded"));
        table.on_run(run_of(3'000));
        CHECK(table.size() <= most_finished + 101);
        CHECK(table.size() > most_finished);
        CHECK(table.visible(1, now).rows.at(0)->id == id_of(3'000));
        CHECK(table.visible(2, now).rows.at(1)->id == id_of(1));
    }

    TEST_CASE("events of runs that are not known are passed over") {
        model table;
        table.on_event("run_x", tool("ls"), now);
        CHECK(table.size() == 0);
    }

    TEST_CASE("a daemon that is away, ill or failing says so above the table") {
        model table = many(1);
        table.on_link(false);
        auto status = status_of();
        status.healthy = false;
        status.reason = "the disk is full";
        status.upstream.last_failure = "HTTP 500";
        status.upstream.last_failure_at = to_text(now - std::chrono::seconds{1});
        status.governor.held_for = "20s";
        table.on_status(status);
        const std::string text = snapshot_text(table, now, 200);
        for (const char* part :
             {"reconnecting", "not healthy: the disk is full", "API failed 1s ago: HTTP 500", "held back 20s"}) {
            CAPTURE(part);
            CHECK(text.find(part) != std::string::npos);
        }
    }

    TEST_CASE("more columns come as there is room") {
        const auto count = [](std::size_t width) { return columns_for(width).size(); };
        CHECK(count(40) == 4);
        CHECK(count(80) == 7);
        CHECK(count(200) == 10);
        for (std::size_t width = 40; width < 200; ++width) CHECK(count(width) <= count(width + 1));
    }
}
