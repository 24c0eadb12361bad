// Tests every command with a daemon that sends nonsense: it exits with a message and writes no
// control sequences to the terminal.
#include "command_fixture.hpp"
#include "hostile_text.hpp"

#include <tether/core/json_text.hpp>

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tether;
using namespace tether::cli;
using namespace tether::test;

namespace {

constexpr std::string_view run_a = "run_0000000000000000000000000A", run_b = "run_0000000000000000000000000B";

using words = std::vector<std::string>;

struct call {
    const command& chosen;
    words arguments;
    std::size_t answers = 8; ///< of the script: an unavailable feed is retried with pauses
};

std::vector<call> calls() {
    const std::string a{run_a};
    return {{run_command, {"hello"}},
            {run_command, {"--detach", "hello"}},
            {ps_command, {}},
            {ps_command, {"--json"}},
            {ps_command, {"-q"}},
            {top_command, {"--once"}},
            {top_command, {"--json"}},
            {show_command, {a}},
            {show_command, {"ABC"}},
            {watch_command, {}},
            {watch_command, {a}, 1},
            {wait_command, {a}},
            {logs_command, {a}},
            {logs_command, {"-f", a}, 1},
            {send_command, {a, "hello"}},
            {approve_command, {a}},
            {deny_command, {a}},
            {answer_command, {a, "sevt_1", "text"}},
            {cancel_command, {a}},
            {rm_command, {a}},
            {rm_command, {"--force", a}},
            {reap_command, {}},
            {reload_command, {}},
            {status_command, {}}};
}

std::vector<scripted_answer> nonsense() {
    const std::string hostile = boost::json::serialize(boost::json::value(hostile_text()));
    std::vector<scripted_answer> all;
    for (const auto* body :
         {"{}", "[]", "", "null", "7", "{", "\xff", R"({"data":{}})", R"({"data":[7]})",
          R"({"data":[{"id":7,"state":[]}]})", R"({"id":"run_0000000000000000000000000B","state":"succeeded"})"})
        all.push_back(http_answer(200, body));
    for (const int status : {201, 204, 299, 302, 400, 404, 410, 418, 429, 500, 503, 999}) {
        all.push_back(http_answer(status, "<html>"));
        all.push_back(
            http_answer(status, fmt::format(R"({{"type":{0},"title":{0},"detail":{0},"field":{0}}})", hostile)));
    }
    all.emplace_back("HTTP/1.1 abc\r\n\r\n");
    all.emplace_back("\x1b]0;x\x07 is no HTTP\r\n\r\n");
    all.emplace_back("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}");
    all.emplace_back("");
    return all;
}

/// Valid responses for that command: a created run, a record of a future kind.
bool is_good_for(const call& one, const scripted_answer& answer) {
    const auto has = [&](std::string_view text) { return answer.bytes.find(text) != std::string::npos; };
    return (one.chosen.name == "run" && has(run_b)) || (one.chosen.name == "logs" && has(R"({"id":7)"));
}

struct fixture : command_fixture {
    fixture() { is_on_terminal = true; }

    int play_all(const call& one, const scripted_answer& answer) {
        return play(one.chosen, one.arguments, std::deque<scripted_answer>(one.answers, answer));
    }
};

std::string run_text_json(std::string_view id, std::string_view state) {
    return fmt::format(R"({{"id":"{}","state":"{}","agent":"a"}})", id, state);
}

} // namespace

TEST_SUITE("cli::hostile_daemon") {

    TEST_CASE("no command succeeds, hangs or passes control sequences when every response is nonsense") {
        for (const scripted_answer& answer : nonsense()) {
            CAPTURE(answer.bytes);
            for (const call& one : calls()) {
                CAPTURE(one.chosen.name);
                if (is_good_for(one, answer)) continue;
                fixture here;
                const int status = here.play_all(one, answer);
                CHECK((status == 1 || status == 3));
                const std::string said = here.complained();
                CHECK(!said.empty());
                CHECK(hidden_in(said) == "");
                CHECK(hidden_in(here.printed()) == "");
            }
        }
    }

    TEST_CASE_FIXTURE(fixture, "rm deletes nothing when the response describes another run") {
        const auto other = http_answer(200, run_text_json(run_b, "succeeded"));
        for (const words& words_given : {words{std::string{run_a}}, words{"--force", std::string{run_a}}}) {
            CHECK(play(rm_command, words_given, {other, other, other, http_answer(204, "")}) == 1);
            for (const auto& request : daemon->requests()) CHECK_FALSE(request.starts_with("DELETE"));
            CHECK(complained().find("another run") != std::string::npos);
        }
    }

    TEST_CASE_FIXTURE(fixture, "run says how to continue when the daemon's 201 cannot be read") {
        is_on_terminal = false;
        CHECK(play(run_command, {"--idempotency-key", "k1", "hello"},
                   std::deque<scripted_answer>(6, http_answer(201, "[]"))) == 1);
        const std::string said = complained();
        CHECK(said.find("retrying with the same idempotency key") != std::string::npos);
        CHECK(said.find("The run may have been accepted.") != std::string::npos);
        CHECK(said.find("tether run --idempotency-key k1 ...") != std::string::npos);
    }

    TEST_CASE_FIXTURE(fixture, "run reads its 201 after interim responses") {
        is_on_terminal = false;
        const std::string interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n";
        CHECK(play(run_command, {"-d", "hello"},
                   {{interim + http_answer(201, run_text_json(run_a, "queued")).bytes}}) == 0);
        CHECK(printed() == fmt::format("{}\n", run_a));
    }

    TEST_CASE_FIXTURE(fixture, "a final record of another run does not end the wait") {
        is_on_terminal = false;
        const auto record = [](int number, std::string_view id, std::string_view state) {
            return fmt::format("id: {}\nevent: run\ndata: {}\n\n", number, run_text_json(id, state));
        };
        CHECK(play(run_command, {"hello"},
                   {http_answer(201, run_text_json(run_a, "queued")),
                    http_stream(record(1, run_b, "succeeded") + record(2, run_a, "failed"))}) == 1);
        CHECK(complained().find("ignored a record of another run that the daemon sent") != std::string::npos);
    }

    TEST_CASE_FIXTURE(fixture, "a wait ends at its own deadline when the daemon never answers") {
        scripted_answer silent{""};
        silent.stays_open = true;
        CHECK(play(wait_command, {"--timeout", "20ms", std::string{run_a}}, {silent, silent}) == 5);
        scripted_answer found = http_answer(200, run_text_json(run_a, "running"));
        CHECK(play(wait_command, {"--timeout", "20ms", std::string{run_a}}, {found, silent}) == 5);
        CHECK(complained().find("is not finished yet") != std::string::npos);
    }

    TEST_CASE_FIXTURE(fixture, "a send is waited for as long as the daemon may try to send, and no daemon for less") {
        scripted_answer silent{""};
        silent.stays_open = true;
        requests.request_timeout = std::chrono::milliseconds{20};
        const auto found =
            http_answer(200, fmt::format(R"({{"id":"{}","state":"running","agent":"a","timeout":"80ms"}})", run_a));
        CHECK(play(send_command, {std::string{run_a}, "hello"}, {found, silent}) == 3);
        CHECK(complained().find("no complete response within 100ms") != std::string::npos);
        CHECK(play(send_command, {std::string{run_a}, "hello"}, {silent}) == 3);
        CHECK(complained().find("no complete response within 20ms") != std::string::npos);
    }

    TEST_CASE_FIXTURE(fixture, "a wait repeats its request slowly when the daemon answers immediately, and says so") {
        const auto running = http_answer(200, run_text_json(run_a, "hibernating"));
        CHECK(play(wait_command, {"--timeout", "300ms", std::string{run_a}},
                   std::deque<scripted_answer>(20, running)) == 5);
        CHECK(daemon->requests().size() < 6);
        CHECK(
            complained().find("the daemon responded without waiting, and the run is hibernating; retrying for 120 s") !=
            std::string::npos);
    }

    TEST_CASE_FIXTURE(fixture, "cursors that repeat end every list with a message") {
        const auto page = [](std::string_view next) {
            return http_answer(200,
                               fmt::format(R"({{"data":[{}],"next":"{}"}})", run_text_json(run_a, "running"), next));
        };
        for (const command* one : {&ps_command, &watch_command}) {
            CAPTURE(one->name);
            CHECK(play(*one, {}, {page("A"), page("B"), page("A")}) == 1);
            CHECK(complained().find("returns to a page that was already read") != std::string::npos);
        }
    }

    TEST_CASE_FIXTURE(fixture, "approve shows the complete input before it sends the approval") {
        const std::string run = fmt::format(
            R"({{"id":"{}","state":"waiting","waiting_for":[{{"event_id":"sevt_1","type":"agent.tool_use","name":"bash",)"
            R"("answer_with":"user.tool_confirmation","input":{}}}]}})",
            run_a, R"({"command":"ls\nrm -rf \u202e /","why":"  "})");
        CHECK(play(approve_command, {std::string{run_a}},
                   {http_answer(200, run), http_answer(200, R"({"event_ids":["sevt_2"]})")}) == 0);
        CHECK(complained() ==
              R"(tether: allowing bash (sevt_1) {"command":"ls\nrm -rf \u202e /","why":"  "})"
              "\n");
        CHECK(printed() == "sevt_2\n");
    }

    TEST_CASE_FIXTURE(fixture, "approve reads a long input from the feed, and sends nothing without it") {
        const std::string run = fmt::format(
            R"({{"id":"{}","state":"waiting","waiting_for":[{{"event_id":"sevt_1","type":"agent.tool_use","name":"bash",)"
            R"("answer_with":"user.tool_confirmation"}}]}})",
            run_a);
        const auto records = [](std::string_view id) {
            return http_answer(
                200,
                fmt::format(
                    R"({{"data":[{{"id":1,"type":"event","event":{{"id":"{}","input":{{"command":"ls"}}}}}}],"next":null}})",
                    id));
        };
        CHECK(play(approve_command, {std::string{run_a}},
                   {http_answer(200, run), records("sevt_1"), http_answer(200, R"({"event_ids":["sevt_2"]})")}) == 0);
        CHECK(complained().find(R"(allowing bash (sevt_1) {"command":"ls"})") != std::string::npos);
        CHECK(play(approve_command, {std::string{run_a}}, {http_answer(200, run), records("sevt_9")}) == 1);
        CHECK(daemon->requests().size() == 2);
        CHECK(complained().find("so nothing was sent") != std::string::npos);
    }

    TEST_CASE_FIXTURE(fixture, "JSON on a terminal hides nothing, and in a pipe is unchanged") {
        const std::string run =
            boost::json::serialize(spoiled(boost::json::parse(run_text_json(run_a, "running")), "id state "));
        for (const bool on_terminal : {true, false}) {
            is_on_terminal = on_terminal;
            CHECK(play(show_command, {"--json", std::string{run_a}}, {http_answer(200, run)}) == 0);
            const std::string shown = printed();
            CHECK(boost::json::parse(shown) == boost::json::parse(run));
            CHECK((hidden_in(shown) == "") == on_terminal);
        }
    }

    TEST_CASE_FIXTURE(fixture, "invalid counts are left out, and everything else is shown") {
        for (const auto* count : {"-1", "1.5", "18446744073709551616", "1e308", "\"7\"", "null"}) {
            CAPTURE(count);
            const std::string run = fmt::format(
                R"({{"id":"{}","state":"succeeded","result":{{"messages":["done"],"usage":{{"input_tokens":{},"output_tokens":7}}}}}})",
                run_a, count);
            CHECK(play(show_command, {"--no-timeline", std::string{run_a}}, {http_answer(200, run)}) == 0);
            const std::string shown = printed();
            CHECK(shown.find("Usage:        7 out\n") != std::string::npos);
            CHECK(shown.ends_with("\ndone\n"));
        }
    }
}
