// Tests work whose stream takes long to open.
#include "follower_fixture.hpp"

#include <algorithm>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::test;

namespace {

fault held_head() {
    fault f;
    f.holds_head = true;
    return f;
}

fault hanging() {
    fault f;
    f.hangs = true;
    return f;
}

struct late_stream_fixture : follower_fixture {
    late_stream_fixture() { config.send_after = 1ms; }
};

} // namespace

TEST_SUITE("session::follower late stream") {

    TEST_CASE_FIXTURE(late_stream_fixture,
                      "work is sent although the head of its stream is held back, and the stream is used later") {
        api.fail(call::open_stream, held_head());
        api.on_work = [](scripted_session& s) { s.answer("Done."); };
        follow();
        CHECK(said() == strings{"Done."});
        CHECK(finding().proof.by == proof_source::history);
        CHECK(finding().proof.missing.empty());
        CHECK(api.count(call::open_stream) == 1);
        CHECK(api.count(call::send) == 1);
        CHECK(std::count_if(log_lines.begin(), log_lines.end(), [](const std::string& line) {
                  return line.starts_with("work sent before stream opened");
              }) == 1);
    }

    TEST_CASE_FIXTURE(late_stream_fixture, "a stream that opens in time is open before the work is sent") {
        config.send_after = 20s;
        api.on_work = [](scripted_session& s) { s.answer("Done."); };
        follow();
        CHECK(said() == strings{"Done."});
        CHECK(finding().proof.by == proof_source::stream);
        const auto place = [&](const char* line) { return std::find(api.diary.begin(), api.diary.end(), line); };
        CHECK(place("open stream") < place("send user.message"));
    }

    TEST_CASE_FIXTURE(late_stream_fixture, "a refusal of the work ends the attempt to open its stream") {
        api.fail(call::open_stream, hanging());
        api.fail(call::send, fault_named("400.invalid"), 2);
        follow();
        CHECK(failure().code == errc::bad_request); // long before the attempt times out
        CHECK(sent == 0);
    }

    TEST_CASE_FIXTURE(late_stream_fixture, "a follower is stopped while its stream opens and its work is sent") {
        api.fail(call::open_stream, hanging());
        SUBCASE("only the stream is opening") {
            config.send_after = 20s;
            follow();
            REQUIRE(run_until([&] { return api.count(call::open_stream) == 1; }));
        }
        SUBCASE("the stream is opening and the work is being sent") {
            api.fail(call::send, hanging());
            follow();
            REQUIRE(run_until([&] { return api.count(call::send) == 1; }));
        }
        CHECK(finish());
        CHECK(errors().empty());
        CHECK_FALSE(found);
    }

    TEST_CASE_FIXTURE(late_stream_fixture, "an attempt that fails immediately does not wait") {
        config.send_after = 20s;
        api.fail(call::open_stream, fault_named("529"));
        api.on_work = [](scripted_session& s) { s.answer("Done."); };
        follow();
        CHECK(said() == strings{"Done."});
        CHECK(api.count(call::send) == 1);
    }
}
