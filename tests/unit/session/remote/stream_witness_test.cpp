// Tests what an event stream shows about a send.
#include <tether/session/remote/stream_witness.hpp>

#include "events.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::session;
using namespace tether::test;

namespace {

input_batch work() {
    return boost::json::parse(R"([{"type":"user.message","content":[{"type":"text","text":"Build it."}]}])").as_array();
}

api::event updated(const std::string& id, const std::string& mark) {
    return event_of("session.updated", id, R"("metadata":{"tether_run":"run_1","tether_mark":")" + mark + R"("})");
}

} // namespace

TEST_SUITE("session::stream_witness") {

    TEST_CASE("a stream that was open before the send shows its events") {
        stream_witness stream;
        stream.opened();
        stream.expect(work_search{work(), {"u0"}});
        CHECK(stream.is_unbroken());
        stream.observe(event_of("user.message", "u0", text_content("Build it.")));
        CHECK_FALSE(stream.has_shown_send());
        stream.observe(queued_event("user.message", "u1", text_content("Build it.")));
        CHECK(stream.has_shown_send());
        REQUIRE(stream.found().size() == 1);
        CHECK(stream.found().front().id == "u1");
        stream.forget();
        CHECK_FALSE(stream.has_shown_send());
    }

    TEST_CASE("a stream that opens during the send is no witness of what came before") {
        stream_witness stream;
        stream.expect(work_search{work(), {}});
        stream.opened();
        CHECK_FALSE(stream.is_unbroken());
        stream.observe(event_of("user.message", "u1", text_content("Build it.")));
        CHECK(stream.has_shown_send()); // but what it shows was accepted
    }

    TEST_CASE("a stream that ended during the send, and the next one, are broken") {
        stream_witness stream;
        stream.opened();
        stream.expect(work_search{work(), {}});
        stream.lost();
        CHECK_FALSE(stream.is_unbroken());
        stream.opened();
        CHECK_FALSE(stream.is_unbroken());
        stream.expect(work_search{work(), {}});
        CHECK(stream.is_unbroken());
    }

    TEST_CASE("only the mark of this search counts") {
        stream_witness stream;
        stream.opened();
        stream.expect(work_search{work(), {}});
        stream.observe(updated("e1", ""));
        CHECK_FALSE(stream.has_shown_mark());
        stream.expect_mark("m2");
        stream.observe(updated("e2", "m1"));
        stream.observe(event_of("session.updated", "e3", R"("title":"m2")"));
        stream.observe(message("e4", "m2"));
        CHECK_FALSE(stream.has_shown_mark());
        stream.observe(updated("e5", "m2"));
        CHECK(stream.has_shown_mark());
        stream.expect_mark("m3");
        CHECK_FALSE(stream.has_shown_mark());
    }
}
