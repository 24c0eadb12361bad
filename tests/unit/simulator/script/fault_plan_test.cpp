// Tests of simulator/script/fault_plan.hpp.
#include <tether/simulator/model/stream_filter.hpp>
#include <tether/simulator/script/fault_plan.hpp>

#include <doctest/doctest.h>
#include <stdexcept>

using namespace tether::simulator;

TEST_SUITE("simulator::fault_plan") {

    TEST_CASE("the first requests pass, the next ones fail, the rest pass") {
        fault_plan plan;
        plan.add(R"({"on":"send","do":"reset","skip":1,"times":2})");
        std::vector<bool> failed;
        for (int i = 0; i < 5; ++i) failed.push_back(plan.take(endpoint::send, "s").has_value());
        CHECK(failed == std::vector<bool>{false, true, true, false, false});
        CHECK_FALSE(plan.take(endpoint::create, "s"));
    }

    TEST_CASE("a fault may apply forever, to one session, or to each session separately") {
        fault_plan plan;
        plan.add(
            R"([{"on":"send","do":"reset","times":-1,"session":"a"},{"on":"stream","do":"close","each_session":true}])");
        for (int i = 0; i < 3; ++i) CHECK(plan.take(endpoint::send, "a"));
        CHECK_FALSE(plan.take(endpoint::send, "b"));
        CHECK(plan.take(endpoint::stream, "a"));
        CHECK(plan.take(endpoint::stream, "b"));
        CHECK_FALSE(plan.take(endpoint::stream, "a"));
    }

    TEST_CASE("`any` means every request of the API, but not connections and control endpoints") {
        fault_plan plan;
        plan.add(R"({"do":"reset"})");
        CHECK_FALSE(plan.take(endpoint::connect, ""));
        CHECK_FALSE(plan.take(endpoint::control, ""));
        CHECK(plan.take(endpoint::retrieve, "s"));
    }

    TEST_CASE("a plan reports how often each kind of fault was applied") {
        fault_plan plan;
        plan.add(R"([{"on":"send","do":"reset","times":2},{"on":"send","do":"reset","times":-1},
                     {"on":"list_sessions","do":"close"},{"do":"cut_after","n":1,"times":-1}])");
        CHECK(
            plan.tally() ==
            std::map<std::string, std::size_t>{{"send reset", 0}, {"list_sessions close", 0}, {"stream cut_after", 0}});
        for (int i = 0; i < 3; ++i) plan.take(endpoint::send, "s");
        CHECK(plan.tally().at("send reset") == 3);
        CHECK(plan.tally().at("list_sessions close") == 0);

        const frame event = make_frame({{"type", "agent.message"}, {"id", "1"}});
        stream_filter ends_before{plan.take(endpoint::stream, "s")};
        ends_before.open();
        CHECK(plan.tally().at("stream cut_after") == 0);
        for (int i = 0; i < 2; ++i) {
            stream_filter cut{plan.take(endpoint::stream, "s")};
            cut.open();
            cut.pass(event);
        }
        CHECK(plan.tally().at("stream cut_after") == 2);

        fault_plan refusing;
        refusing.add(R"({"do":"not_stream","word":"html"})");
        refusing.take(endpoint::stream, "s");
        CHECK(refusing.tally().at("stream not_stream") == 1);
    }

    TEST_CASE("a page fault waits for its page") {
        fault_plan plan;
        plan.add(R"({"do":"fail_page","n":2})");
        CHECK_FALSE(plan.take(endpoint::list_events, "s", 1));
        CHECK(plan.take(endpoint::list_events, "s", 2));
        CHECK_FALSE(plan.take(endpoint::list_events, "s", 2));
    }

    TEST_CASE("a list with one bad fault adds no fault") {
        fault_plan plan;
        CHECK_THROWS_AS(plan.add(R"([{"do":"reset"},{"do":"explode"}])"), std::invalid_argument);
        CHECK_THROWS_AS(plan.add("nonsense"), std::invalid_argument);
        CHECK(plan.size() == 0);
    }

    TEST_CASE("faults follow their session from its creation") {
        fault_plan plan;
        plan.add(R"({"on":"send","do":"reset"})", "owner");
        CHECK_FALSE(plan.take(endpoint::send, "sesn_1"));
        plan.rename("owner", "sesn_1");
        CHECK(plan.take(endpoint::send, "sesn_1"));
    }
}
