// Tests sends whose response is lost while the witnesses are late or silent.
#include "judge.hpp"

#include <doctest/doctest.h>

namespace tether::test {
namespace {

using namespace std::chrono_literals;

const std::string only_pings = R"({"do":"pings_after","n":0,"times":-1})";
const std::string late_send = R"({"on":"send","do":"act_late","ms":20000})";

std::size_t times_sent(const aftermath& after) {
    std::size_t times = 0;
    for (const auto& session : after.sessions)
        for (const auto& [text, count] : session.texts) times += count;
    return times;
}

circumstances late_witnesses() {
    circumstances given;
    given.list_lag = 45s;
    given.status_lag = 10s;
    given.runs.timeout = 24h;
    return given;
}

} // namespace

TEST_SUITE("exploration: doubt") {

    TEST_CASE(
        "a send that is carried out long after its connection died is not repeated, although every witness is late") {
        for (const char* prompt : {"@say Done.", "@say One.\n@wait 3s\n@say Two.", "@say One.\n@wait 10m\n@say Two."}) {
            CAPTURE(prompt);
            const recording what = recording::of_prompt(prompt);
            for (unsigned long long seed = 0; seed < 10; ++seed) {
                const aftermath after =
                    play_alone(what, "[" + only_pings + "," + late_send + "]", late_witnesses(), seed);
                CHECK(times_sent(after) == 1);
                CHECK(after.last.state == session::run_state::succeeded);
            }
        }
    }

    TEST_CASE("a send that the API never got is repeated soon when the stream is live") {
        const recording what = recording::of_prompt("@say Done.");
        const aftermath calm = play_alone(what, {});
        for (const char* fault :
             {R"([{"on":"send","do":"reset"}])", R"([{"on":"send","do":"status","status":500}])",
              R"([{"on":"send","do":"status","status":204,"body":" "}])",
              R"([{"on":"send","do":"reset"},{"on":"update","do":"reset"},{"on":"list_events","do":"status"}])"}) {
            CAPTURE(fault);
            const aftermath after = play_alone(what, fault);
            CHECK(broken_promises(after, calm, reach::whole).empty());
            CHECK(after.took < calm.took + 17s);
        }
    }

    TEST_CASE("a send whose response was lost is resolved at once by a live stream, however late the history is") {
        const recording what = recording::of_prompt("@say Done.");
        circumstances given;
        given.list_lag = 10min;
        given.status_lag = 10min;
        const aftermath calm = play_alone(what, {}, given);
        for (const char* fault : {R"([{"on":"send","do":"drop_answer"}])", R"([{"on":"send","do":"status_after"}])",
                                  R"([{"do":"other_answer","word":"204"}])"}) {
            CAPTURE(fault);
            const aftermath after = play_alone(what, fault, given);
            CHECK(times_sent(after) == 1);
            CHECK(after.last.result->complete);
            CHECK(after.last.result->proof.by == session::result_proof::source::stream);
            CHECK(after.took < calm.took + 2s);
        }
    }

    TEST_CASE("a timeout of a request is no proof: the send waits for follow.doubt_blind") {
        const recording what = recording::of_prompt("@say Done.");
        const aftermath after = play_alone(what, R"([{"on":"send","do":"stall"}])");
        CHECK(times_sent(after) == 1);
        CHECK(after.took > 30s + 60s);
        CHECK(after.took < 30s + 65s);
    }
}
} // namespace tether::test
