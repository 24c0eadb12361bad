// Tests timelines of runs, from recorded sessions to lines and pictures.
#include "timeline/builder.hpp"
#include "timeline/drawing.hpp"

#include "golden.hpp"
#include "support/recording.hpp"
#include "view/text.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tether;
using namespace tether::cli;
using namespace tether::cli::timeline;
using tether::test::check_golden;

namespace {

const auto start = *parse_timestamp("2026-11-20T09:00:00Z");

wall_time at(std::int64_t ms) {
    return start + std::chrono::milliseconds{ms};
}

boost::json::value event(std::int64_t ms, std::string_view type, std::string_view members = "") {
    return boost::json::parse(fmt::format(R"({{"type":"{}","processed_at":"{}"{}}})", type, to_text(at(ms)), members));
}

protocol::run_document run_in(std::string state, std::int64_t started = 500, std::int64_t finished = -1) {
    protocol::run_document run;
    run.id = "run_1";
    run.state = std::move(state);
    run.created_at = to_text(at(0));
    if (started >= 0) run.started_at = to_text(at(started));
    if (finished >= 0) run.finished_at = to_text(at(finished));
    return run;
}

/// A recorded session as a run that was created half a second before the session's first event and ended with its last.
chart chart_of(const std::string& transcript) {
    const test::recording recorded{transcript};
    builder records;
    std::optional<wall_time> first, last;
    for (const auto& one : recorded.events) {
        records.on_event(one);
        const auto* time = one.if_contains("processed_at");
        const auto when =
            time && time->is_string() ? parse_timestamp(std::string_view{time->get_string()}) : std::nullopt;
        if (!when) continue;
        first = std::min(first.value_or(*when), *when);
        last = std::max(last.value_or(*when), *when);
    }
    auto run = run_in("succeeded");
    run.created_at = to_text(first.value() - std::chrono::milliseconds{500});
    run.started_at = to_text(first.value() - std::chrono::milliseconds{300});
    run.finished_at = to_text(last.value());
    return records.finish(run, *last);
}

const span* find(const chart& in, std::string_view label) {
    for (const span& one : in.spans)
        if (one.label == label) return &one;
    return nullptr;
}

chart chart_of_spans(std::size_t count, std::size_t names) {
    chart made;
    made.begin = at(0);
    made.end = at(static_cast<std::int64_t>(count));
    made.is_finished = true;
    for (std::size_t i = 0; i < count; ++i) {
        span one;
        one.kind = activity::tool;
        one.name = fmt::format("tool {}", i % names);
        one.label = fmt::format("{}: {}", one.name, i);
        one.begin = at(static_cast<std::int64_t>(i));
        one.end = at(static_cast<std::int64_t>(i + 1 + i % names));
        made.spans.push_back(std::move(one));
    }
    return made;
}

std::size_t lines_of(const std::string& text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

} // namespace

TEST_SUITE("cli::timeline") {

    TEST_CASE("recorded sessions are drawn as in the reviewed files") {
        for (const char* name :
             {"tool-use", "requires-action-confirmation", "requires-action-custom-tool", "multiagent-threads",
              "error-retry-recovery", "interrupted", "terminated", "extra/outcome", "extra/workflow-run"}) {
            CAPTURE(name);
            const chart made = chart_of(std::string{name} + ".sse");
            const std::string file = std::string{name}.substr(std::string_view{name}.rfind('/') + 1);
            check_golden("timeline/" + file + ".txt", drawing_of(made, 80, /*with_colour=*/false));
        }
        check_golden("timeline/tool-use.svg", picture_of(chart_of("tool-use.sse"), "run_1 succeeded"));
        check_golden("timeline/tool-use-40.txt", drawing_of(chart_of("tool-use.sse"), 40, /*with_colour=*/false));
    }

    TEST_CASE("no line is wider than the terminal, down to 40 columns") {
        const chart made = chart_of("multiagent-threads.sse");
        for (const std::size_t width : {40u, 41u, 79u, 120u, 200u, 1000u}) {
            const std::string text = drawing_of(made, width, false);
            for (std::size_t from = 0; from < text.size();) {
                const auto end = text.find('\n', from);
                CHECK(columns(std::string_view{text}.substr(from, end - from)) <= width);
                from = end + 1;
            }
        }
        CHECK(drawing_of(made, 0, false) == drawing_of(made, 40, false));
    }

    TEST_CASE("a run that waits for its slot is queued until now") {
        builder records;
        const chart made = records.finish(run_in("queued", -1), at(4'000));
        REQUIRE(made.spans.size() == 1);
        CHECK(made.spans[0].label == "queued");
        CHECK_FALSE(made.spans[0].end);
        CHECK(drawing_of(made, 60, false).find("4.0s>") != std::string::npos);
    }

    TEST_CASE("an unfinished step continues, and ends with its run") {
        builder records;
        records.on_event(event(1'000, "agent.tool_use", R"(,"id":"t","name":"bash","input":{"command":"make"})"));
        const chart live = records.finish(run_in("running"), at(3'000));
        REQUIRE(find(live, "bash: make"));
        CHECK_FALSE(find(live, "bash: make")->end);
        const chart ended = records.finish(run_in("timed_out", 500, 2'000), at(9'000));
        CHECK(find(ended, "bash: make")->end == at(2'000));
        CHECK(ended.end == at(2'000));
    }

    TEST_CASE("a tool that needs approval waits for the answer, then works") {
        builder records;
        records.on_event(event(1'000, "agent.tool_use",
                               R"(,"id":"t","name":"bash","evaluated_permission":"ask","input":{"command":"make"})"));
        records.on_event(event(1'100, "session.status_idle", R"(,"stop_reason":{"type":"requires_action"})"));
        CHECK_FALSE(find(records.finish(run_in("waiting"), at(2'000)), "answer: bash: make")->end);
        records.on_event(event(5'000, "user.tool_confirmation", R"(,"tool_use_id":"t","result":"allow")"));
        records.on_event(event(6'000, "agent.tool_result", R"(,"tool_use_id":"t","is_error":true)"));
        const chart made = records.finish(run_in("running"), at(7'000));
        CHECK(find(made, "answer: bash: make")->end == at(5'000));
        CHECK(find(made, "bash: make")->begin == at(5'000));
        CHECK(find(made, "bash: make")->end == at(6'000));
        CHECK(find(made, "bash: make")->has_failed);
        CHECK(drawing_of(made, 80, false).find("1.0s!") != std::string::npos);
    }

    TEST_CASE("a refused tool does not work") {
        builder records;
        records.on_event(
            event(1'000, "agent.tool_use", R"(,"id":"t","name":"bash","evaluated_permission":"ask","input":{})"));
        records.on_event(event(2'000, "user.tool_confirmation", R"(,"tool_use_id":"t","result":"deny")"));
        const chart made = records.finish(run_in("running"), at(3'000));
        CHECK(find(made, "answer: bash")->note == "deny");
        CHECK_FALSE(find(made, "bash"));
    }

    TEST_CASE("an event that is still queued at the API has no time and changes nothing") {
        builder records;
        records.on_event(event(1'000, "agent.custom_tool_use", R"(,"id":"t","name":"get_stock","input":{})"));
        records.on_event(
            boost::json::parse(R"({"type":"user.custom_tool_result","custom_tool_use_id":"t","processed_at":null})"));
        CHECK_FALSE(find(records.finish(run_in("running"), at(3'000)), "answer: get_stock")->end);
    }

    TEST_CASE("reconnects and polls are drawn between the changes of the run that report them") {
        builder records;
        auto run = run_in("running");
        records.on_run(run);
        records.on_event(event(4'000, "agent.message"));
        run.follow.reopens = 2;
        run.follow.polls = 1;
        records.on_run(run);
        records.on_run(run);
        const chart made = records.finish(run, at(9'000));
        const span* link = find(made, "link: 2 reconnects, 1 poll");
        REQUIRE(link);
        CHECK(link->begin == at(500));
        CHECK(link->end == at(4'000));
        CHECK(made.spans.size() == 3); // queued, starting, and this one
    }

    TEST_CASE("a clock of the API that is behind ours does not reverse time") {
        builder records;
        records.on_event(event(-60'000, "span.model_request_start", R"(,"id":"m")"));
        records.on_event(event(-61'000, "span.model_request_end", R"(,"model_request_start_id":"m")"));
        const chart made = records.finish(run_in("succeeded", 500, 1'000), at(1'000));
        CHECK(made.begin == at(-61'000));
        for (const span& one : made.spans) {
            CHECK(one.begin >= made.begin);
            CHECK(one.end >= one.begin);
        }
    }

    TEST_CASE("of many spans, those of one kind share a line, and the longest kinds are kept") {
        const chart few = chart_of_spans(40, 40);
        CHECK(condense(few, 40).rows.size() == 40);
        const chart many = chart_of_spans(10'000, 3);
        const condensed shared = condense(many, 40);
        REQUIRE(shared.rows.size() == 3);
        CHECK(shared.rows[0].label == "tool 0 \u00D73334");
        CHECK(shared.left_out == 0);
        const chart different = chart_of_spans(10'000, 100);
        const condensed longest = condense(different, 40);
        CHECK(longest.rows.size() == 40);
        CHECK(longest.rows[0].label == "tool 60 \u00D7100");
        CHECK(longest.left_out == 6'000);
        const std::string text = drawing_of(different, 80, false);
        CHECK(lines_of(text) == 42);
        CHECK(text.find("and 6000 more\n") != std::string::npos);
        CHECK(picture_of(different, "x").size() < 4u << 20);
    }

    TEST_CASE("kinds of equal duration fill the available lines") {
        chart equal = chart_of_spans(100, 100);
        for (span& one : equal.spans) one.end = one.begin + std::chrono::milliseconds{5};
        CHECK(condense(equal, 40).rows.size() == 40);
        CHECK(condense(equal, 40).left_out == 60);
        CHECK(condense(equal, 1).rows.size() == 1);
    }

    TEST_CASE("spans over the bound are counted and not stored") {
        builder records;
        for (std::size_t i = 0; i < most_spans + 5; ++i)
            records.on_event(
                event(static_cast<std::int64_t>(i), "span.model_request_start", fmt::format(R"(,"id":"m{}")", i)));
        const chart made = records.finish(run_in("running", -1), at(100'000));
        CHECK(made.left_out == 5);
        CHECK(made.spans.size() == most_spans + 1);
    }

    TEST_CASE("foreign text cannot break a terminal or a picture") {
        builder records;
        records.on_event(
            event(1'000, "agent.tool_use",
                  R"(,"id":"t","name":"<b>&\"\u001b[2J\uffff","input":{"command":"]]></title><script>"})"));
        const chart made = records.finish(run_in("running"), at(2'000));
        CHECK(drawing_of(made, 80, false).find('\x1b') == std::string::npos);
        const std::string picture = picture_of(made, "<script>\x01");
        CHECK(picture.find("<script") == std::string::npos);
        CHECK(picture.find("<b>") == std::string::npos);
        CHECK(picture.find("&lt;b&gt;&amp;&quot;\uFFFD[2J\uFFFD") != std::string::npos);
        CHECK(picture.find("\uFFFF") == std::string::npos);
        CHECK(picture.find('\x01') == std::string::npos);
    }

    TEST_CASE("short durations are shown more precisely than long ones") {
        CHECK(length_text(std::chrono::milliseconds{999}) == "999ms");
        CHECK(length_text(std::chrono::milliseconds{59'999}) == "59.9s");
        CHECK(length_text(std::chrono::milliseconds{60'000}) == "1:00");
        CHECK(length_text(std::chrono::hours{30}) == "30:00:00");
    }

    TEST_CASE("a run without spans has no timeline") {
        CHECK(drawing_of(chart{}, 80, false).empty());
        CHECK(picture_of(chart{}, "x").find("</svg>") != std::string::npos);
    }
}
