// Tests the log line about the end of a run.
#include <tether/session/policy/run_summary.hpp>

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::session;
using namespace std::chrono_literals;

namespace {

std::string summary_of(const run& of, std::size_t events = 0) {
    std::string line;
    const logger log{log_level::info, [&](log_level, std::string_view l) { line = l; }};
    log_run_ended(log, of, events);
    return line;
}

run finished_run() {
    run r;
    r.id = "run_1";
    r.session_id = "sesn_1";
    r.state = run_state::succeeded;
    r.finished_at = r.created_at + 1250ms;
    r.turns = 2;
    r.follow.opens = 3;
    r.follow.polls = 4;
    return r;
}

} // namespace

TEST_SUITE("session::run_summary") {

    TEST_CASE("the end of a run is one line with its figures") {
        run r = finished_run();
        run_result result;
        result.stop_reason = R"({"type":"end_turn"})";
        result.messages = {"one", "two"};
        result.usage = R"({"input_tokens":900,"output_tokens":74,"list_cost":{"amount":"187","currency":"USD"}})";
        result.complete = true;
        result.proof.by = result_proof::source::history;
        result.proof.reads = 2;
        r.result = result;
        CHECK(summary_of(r, 11) ==
              "run ended run=run_1 session=sesn_1 state=succeeded stop_reason=end_turn turns=2 events=11 messages=2 "
              "opens=3 polls=4 seconds=1.250 input_tokens=900 output_tokens=74 cost=\"1.87 USD\" proof=history reads=2 "
              "complete=true");
    }

    TEST_CASE("a failure shows its code, the request and what is missing, and omits unknown values") {
        run r = finished_run();
        r.state = run_state::failed;
        r.session_id.clear();
        r.error = run_error{errc::bad_request, "the API's words", "req_1"};
        run_result result;
        result.proof.missing = {"the event that ends the turn", "two matching reads of the history"};
        r.result = result;
        const std::string line = summary_of(r);
        CHECK(line.starts_with("run ended run=run_1 state=failed error=bad_request message="));
        CHECK(line.find(" request_id=req_1 ") != line.npos);
        CHECK(line.ends_with(" proof=none reads=0 complete=false missing=\"the event that ends the turn, two matching "
                             "reads of the history\""));
        for (const char* unknown : {"session=", "stop_reason=", "tokens=", "cost=", "the API's words"})
            CHECK(line.find(unknown) == line.npos);
    }

    TEST_CASE("a usage that is not an object, or has other members, does not change the line") {
        for (const char* usage :
             {"", "null", "[1]", "{", R"({"input_tokens":"many","list_cost":7})", R"({"list_cost":{"amount":null}})"}) {
            CAPTURE(usage);
            run r = finished_run();
            r.result = run_result{};
            r.result->usage = usage;
            const std::string line = summary_of(r);
            CHECK(line.find("tokens") == line.npos);
            CHECK(line.find("cost") == line.npos);
        }
    }
}
