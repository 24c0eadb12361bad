// Tests the search for sent work among a session's events.
#include <tether/session/policy/work_search.hpp>

#include "events.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::session;
using namespace tether::test;

namespace {

boost::json::array sent(const std::string& text) {
    return boost::json::parse(text).as_array();
}

const boost::json::array one_message =
    sent(R"([{"type":"user.message","content":[{"type":"text","text":"Build it."}]}])");

api::event ours(const std::string& id, const std::string& text) {
    return event_of("user.message", id, text_content(text));
}

} // namespace

TEST_SUITE("session::work_search") {

    TEST_CASE("a message is found by its text") {
        work_search search{one_message, {}};
        CHECK_FALSE(search.has_found());
        search.add(ours("u1", "Something else."));
        search.add(message("m1", "Build it."));
        CHECK_FALSE(search.has_found());
        search.add(ours("u2", "Build it."));
        CHECK(search.has_found());
        REQUIRE(search.found().size() == 1);
        CHECK(search.found().front().id == "u2");
    }

    TEST_CASE("an earlier message is not taken for ours") {
        work_search search{one_message, {"u1"}};
        search.add(ours("u1", "Build it."));
        CHECK_FALSE(search.has_found());
    }

    TEST_CASE("a queued match is replaced when it appears processed") {
        work_search search{one_message, {}};
        search.add(queued_event("user.message", "u1", text_content("Build it.")));
        search.add(ours("u1", "Build it."));
        REQUIRE(search.found().size() == 1);
        CHECK_FALSE(search.found().front().queued);
    }

    TEST_CASE("two equal messages are two matches") {
        const auto twice = sent(R"([{"type":"user.message","content":[{"type":"text","text":"Go."}]},
                                    {"type":"user.message","content":[{"type":"text","text":"Go."}]}])");
        work_search search{twice, {}};
        search.add(ours("u1", "Go."));
        search.add(ours("u1", "Go."));
        CHECK(search.found().size() == 1);
        search.add(ours("u2", "Go."));
        REQUIRE(search.found().size() == 2);
        CHECK(search.found().at(0).id == "u1");
        CHECK(search.found().at(1).id == "u2");
    }

    TEST_CASE("one event of a request is enough, because the API accepts all of them or none") {
        const auto both = sent(R"([{"type":"user.interrupt"},
                                   {"type":"user.message","content":[{"type":"text","text":"Go."}]}])");
        work_search search{both, {}};
        search.add(ours("u1", "Go.")); // an interrupt of an idle session never appears
        CHECK(search.has_found());
        CHECK(search.found().size() == 1);
    }

    TEST_CASE("an answer is found by its call") {
        work_search search{sent(R"([{"type":"user.tool_confirmation","tool_use_id":"c2","result":"allow"}])"), {}};
        search.add(event_of("user.tool_confirmation", "a1", R"("tool_use_id":"c1")"));
        CHECK_FALSE(search.has_found());
        search.add(event_of("user.tool_confirmation", "a2", R"("tool_use_id":"c2","result":"deny")"));
        CHECK_FALSE(search.has_found());
        search.add(event_of("user.tool_confirmation", "a3", R"("tool_use_id":"c2","result":"allow")"));
        CHECK(search.has_found());
    }

    TEST_CASE("the event of an earlier send with the same text is not taken for ours") {
        own_inputs earlier;
        earlier.begin(one_message, {});
        SUBCASE("whose response named no event") {
            earlier.accept({});
            work_search search{one_message, {}, earlier};
            search.add(ours("u1", "Build it."));
            CHECK_FALSE(search.has_found());
            search.add(ours("u2", "Build it."));
            REQUIRE(search.found().size() == 1);
            CHECK(search.found().front().id == "u2");
        }
        SUBCASE("whose response named the event") {
            earlier.accept({queued_event("user.message", "u1", text_content("Build it."))});
            work_search search{one_message, {}, earlier};
            search.add(ours("u1", "Build it."));
            CHECK_FALSE(search.has_found());
        }
        SUBCASE("whose response named it, and which the session shows later than ours") {
            earlier.accept({queued_event("user.message", "u2", text_content("Build it."))});
            work_search search{one_message, {}, earlier};
            search.add(ours("u1", "Build it."));
            search.add(ours("u2", "Build it."));
            REQUIRE(search.found().size() == 1);
            CHECK(search.found().front().id == "u1");
        }
    }

    TEST_CASE("an empty send is never found") {
        CHECK_FALSE(work_search{{}, {}}.has_found());
    }
}
