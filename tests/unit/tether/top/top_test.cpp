// Tests the table of tether top: rows, order, selection, keys.
#include "top/model.hpp"

#include "top_runs.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tether;
using namespace tether::cli;
using namespace tether::cli::top;
using namespace tether::test;

TEST_SUITE("cli::top") {

    TEST_CASE_FIXTURE(table_fixture, "runs that need a person come first, and each sort mode has its order") {
        table = mixed();
        const auto first = [&] { return table.visible(20, top_now).rows.at(0)->id; };
        const auto last = [&] { return table.visible(20, top_now).rows.back()->id; };
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

    TEST_CASE_FIXTURE(table_fixture, "the selected run stays selected while other runs come and go") {
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
        CHECK(selected() != id_of(3)); // the line of its old position
        CHECK_FALSE(selected().empty());
    }

    TEST_CASE_FIXTURE(table_fixture, "moving begins at the selected run's current line") {
        table = many(5);
        press(key::down);
        table.on_run(run_of(3, "waiting")); // becomes the first row, but is not drawn yet
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
            CHECK(press(pressed).kind == reaction::action::nothing);
        CHECK(selected().empty());
    }

    TEST_CASE_FIXTURE(table_fixture, "the window scrolls only as far as necessary") {
        table = many(100);
        for (int i = 0; i < 30; ++i) press(key::down, 10);
        auto shown = table.visible(10, top_now);
        CHECK(shown.first == 21);
        CHECK(shown.selected == 9);
        shown = table.visible(200, top_now);
        CHECK(shown.first == 0);
        CHECK(shown.rows.size() == 100);
    }

    TEST_CASE_FIXTURE(table_fixture, "a run is cancelled only after a yes") {
        table = many(3);
        press(key::cancel);
        CHECK(keys.footer().find("[y/N]") != std::string::npos);
        CHECK(press(key::quit).kind == reaction::action::nothing);
        CHECK(keys.footer() == "not cancelled");
        CHECK(press(key::yes).kind == reaction::action::nothing);
        press(key::cancel);
        table.on_run(run_of(0)); // records that arrive meanwhile do not change the question
        const reaction then = press(key::yes);
        CHECK(then.kind == reaction::action::cancel);
        CHECK(then.run_id == id_of(1));
    }

    TEST_CASE_FIXTURE(table_fixture, "a run is followed until q, and its log scrolls and follows again") {
        table = many(3);
        const reaction opened = press(key::enter);
        CHECK(opened.kind == reaction::action::open_log);
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
        CHECK(press(key::quit).kind == reaction::action::close_log);
        CHECK(press(key::quit).kind == reaction::action::quit);
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

    TEST_CASE("the newest finished runs are kept") {
        model table;
        for (int i = 1; i <= 2'000; ++i) table.on_run(run_of(i, "succeeded"));
        table.on_run(run_of(3'000));
        CHECK(table.size() <= most_finished + 101);
        CHECK(table.size() > most_finished);
        CHECK(table.visible(1, top_now).rows.at(0)->id == id_of(3'000));
        CHECK(table.visible(2, top_now).rows.at(1)->id == id_of(1));
    }

    TEST_CASE("events of unknown runs are ignored") {
        model table;
        table.on_event("run_x", tool("ls"), top_now);
        CHECK(table.size() == 0);
    }
}
