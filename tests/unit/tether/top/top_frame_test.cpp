// Tests the frames of tether top.
#include "top/columns.hpp"

#include "golden.hpp"
#include "top_runs.hpp"
#include "view/text.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tether;
using namespace tether::cli;
using namespace tether::cli::top;
using namespace tether::test;

TEST_SUITE("cli::top_frame") {

    TEST_CASE_FIXTURE(table_fixture, "frames equal the reviewed files") {
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

    TEST_CASE_FIXTURE(table_fixture, "a frame has as many lines as the screen, and none is too wide") {
        for (const int count : {0, 1, 500}) {
            table = many(count);
            for (const std::size_t width : {1u, 10u, 40u, 41u, 80u, 133u, 200u, 400u}) {
                for (const std::size_t height : {1u, 2u, 3u, 5u, 24u, 100u}) {
                    const frame shown = drawn(width, height);
                    CHECK(shown.lines.size() == height);
                    if (width < 40) continue; // the columns need more, and curses cuts the lines
                    for (const line& one : shown.lines) {
                        std::string text;
                        for (const piece& part : one.pieces) text += part.text;
                        CHECK(columns(text) <= width);
                    }
                }
            }
        }
    }

    TEST_CASE("no control sequence appears in a frame") {
        model table = mixed();
        CHECK(snapshot_text(table, top_now, 200).find('\x1b') == std::string::npos);
        CHECK(snapshot_text(table, top_now, 200).find("bash: make -C \uFFFD[31m") != std::string::npos);
    }

    TEST_CASE("a lost, unhealthy or failing daemon is reported above the table") {
        model table = many(1);
        table.on_link(false);
        auto status = status_of();
        status.healthy = false;
        status.reason = "the disk is full";
        status.upstream.last_failure = "HTTP 500";
        status.upstream.last_failure_at = to_text(top_now - std::chrono::seconds{1});
        status.governor.held_for = "20s";
        table.on_status(status);
        const std::string text = snapshot_text(table, top_now, 200);
        for (const char* part :
             {"reconnecting", "unhealthy: the disk is full", "API failed 1s ago: HTTP 500", "paused 20s"}) {
            CAPTURE(part);
            CHECK(text.find(part) != std::string::npos);
        }
    }

    TEST_CASE("more columns appear on a wider screen") {
        const auto count = [](std::size_t width) { return columns_for(width).size(); };
        CHECK(count(40) == 4);
        CHECK(count(80) == 7);
        CHECK(count(200) == 10);
        for (std::size_t width = 40; width < 200; ++width) CHECK(count(width) <= count(width + 1));
    }
}
