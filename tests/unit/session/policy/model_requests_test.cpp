// Tests which model requests of a turn are open.
#include <tether/session/policy/model_requests.hpp>

#include <doctest/doctest.h>

using namespace tether::session;

TEST_SUITE("session::model_requests") {

    TEST_CASE("a request is open until it ends") {
        model_requests requests;
        requests.begin("a", "");
        requests.begin("a", "");
        REQUIRE(requests.open().size() == 1);
        CHECK(requests.end("a"));
        CHECK(requests.open().empty());
        CHECK_FALSE(requests.end("a"));
        CHECK_FALSE(requests.end("never begun"));
    }

    TEST_CASE("the end of a later request supersedes earlier ones of its thread, and no later one") {
        model_requests requests;
        for (const char* id : {"a", "b", "c"}) requests.begin(id, "");
        CHECK(requests.end("b"));
        REQUIRE(requests.open().size() == 1);
        CHECK(requests.open().front().id == "c");
        CHECK(requests.end("a")); // late, but known
        requests.begin("b2", "");
        CHECK(requests.open().size() == 2); // an open later request supersedes nothing
    }

    TEST_CASE("a request of another thread supersedes nothing") {
        model_requests requests;
        requests.begin("a", "sthr_1");
        requests.begin("b", "sthr_2");
        requests.begin("c", "");
        CHECK(requests.end("c"));
        CHECK(requests.end("b"));
        REQUIRE(requests.open().size() == 1);
        requests.supersede("sthr_1");
        CHECK(requests.open().empty());
    }

    TEST_CASE("a superseded request does not begin again") {
        model_requests requests;
        requests.begin("a", "");
        requests.begin("b", "sthr_1");
        requests.supersede_all();
        requests.begin("a", "");
        CHECK(requests.open().empty());
    }
}
