// Tests the real tether in a terminal, with a daemon that sends control sequences.
#include "../unit/tether/hostile_text.hpp"
#include "pseudo_terminal.hpp"
#include "unit/client/scripted_daemon.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tether::test;
using namespace std::chrono_literals;

namespace json = boost::json;

namespace {

constexpr std::string_view run_id = "run_0000000000000000000000000A";

std::string hostile_run(std::string_view state) {
    json::value run =
        json::parse(R"({"title":"t","agent":"a","labels":{"k":"v"},"owner":{"uid":1,"name":"n"},"timeout":"t",
        "waiting_for":[{"event_id":"e","name":"bash","type":"t","input":{"command":"c"},"mcp_server":"m"}],
        "created_at":"c","remote":"r","error":{"code":"c","message":"m","request_id":"r"},
        "result":{"status":"idle","messages":["m"],"usage":{"input_tokens":-1,"output_tokens":1e308,
        "list_cost":{"amount":"187","currency":"USD"}},"complete":true,"proof":{"by":"b"}}})");
    run = spoiled(run, "amount ");
    run.as_object()["id"] = run_id;
    run.as_object()["state"] = state;
    return json::serialize(run);
}

std::string hostile_event() {
    json::value event =
        json::parse(R"({"id":"e","name":"n","input":{"command":"c"},"content":[{"type":"text","text":"t"}]})");
    event = spoiled(event);
    event.as_object()["type"] = "agent.tool_use";
    event.as_object()["processed_at"] = "9999-12-31T23:59:59Z";
    return json::serialize(event);
}

struct hostile_world : io_fixture {
    /// What `tether WORD…` writes to its terminal, without the carriage returns that the terminal itself adds.
    std::string play(std::vector<std::string> words, std::deque<scripted_answer> answers) {
        if (daemon) finish(); // the previous one may not have played its complete script
        daemon.emplace(ctx, std::move(answers));
        start(daemon->async_serve());
        words.insert(words.begin(), TETHER);
        pseudo_terminal terminal{
            words, {"TERM=xterm", "NO_COLOR=1", "TETHER_SOCKET=" + daemon->socket_path()}, 100, 30};
        CHECK(run_until([&] { return terminal.exit_status().has_value(); }, 20s));
        status = terminal.exit_status().value_or(-1);
        std::string text = terminal.output();
        for (auto at = text.find("\r\n"); at != text.npos; at = text.find("\r\n", at)) text.erase(at, 1);
        return text;
    }
    ~hostile_world() { finish(); }

    std::optional<scripted_daemon> daemon;
    int status = -1;
};

} // namespace

TEST_SUITE("integration::hostile_daemon") {

    TEST_CASE_FIXTURE(hostile_world, "no hidden character reaches the terminal") {
        const std::string id{run_id};
        const auto found = http_answer(200, hostile_run("failed"));
        const auto page = http_answer(200, fmt::format(R"({{"data":[{}],"next":null}})", hostile_run("running")));
        const auto records = http_answer(
            200, fmt::format(R"({{"data":[{{"id":1,"type":"event","event":{}}}],"next":null}})", hostile_event()));
        const auto record = [](int number, std::string_view type, const std::string& data) {
            return fmt::format("id: {}\nevent: {}\ndata: {}\n\n", number, type, data);
        };
        const auto stream =
            http_stream(record(1, "event", fmt::format(R"({{"run":"{}","event":{}}})", run_id, hostile_event())) +
                        record(2, "run", hostile_run("failed")));
        const auto problem = http_answer(
            400, json::serialize(spoiled(json::parse(R"({"type":"t","title":"t","detail":"d","field":"f"})"))));
        const std::vector<std::pair<std::vector<std::string>, std::deque<scripted_answer>>> plays{
            {{"show", id}, {found, records, records}},
            {{"show", "--json", id}, {found}},
            {{"ps", "-a"}, {page}},
            {{"ps", "-a", "--json"}, {page}},
            {{"logs", id}, {records}},
            {{"logs", "-f", id}, {stream}},
            {{"run", "hello"}, {http_answer(201, hostile_run("queued")), stream}},
            {{"wait", id}, {found, found}},
            {{"watch", id}, {stream}},
            {{"cancel", id}, {found, problem}},
            {{"rm", id}, {found, found, problem}},
            {{"reload"},
             {http_answer(200, json::serialize(spoiled(json::parse(R"({"applied":["a"],"at_next_start":["b"]})"))))}},
            {{"reap"}, {problem}},
        };
        for (const auto& [words, answers] : plays) {
            CAPTURE(words.front());
            const std::string shown = play(words, answers);
            CHECK(!shown.empty());
            CHECK(hidden_in(shown) == "");
            CHECK(status != 127);
        }
    }

    TEST_CASE_FIXTURE(hostile_world, "an argument is shown as safely as a response") {
        const std::string shown = play({"no\x1b]0;x\x07such"}, {http_answer(200, "{}")});
        CHECK(status == 2);
        CHECK(hidden_in(shown) == "");
    }
}
