// Tests what the client reports about its requests.
#include <tether/api/client.hpp>
#include <tether/api/observer.hpp>

#include "fake_transport.hpp"
#include "support/io_fixture.hpp"

#include <doctest/doctest.h>
#include <set>

using namespace tether;
using namespace tether::api;
using namespace std::chrono_literals;
using namespace tether::test;

namespace {

struct recording_observer final : observer {
    void admitted(priority urgency, duration waited) noexcept override {
        urgencies.push_back(urgency);
        waits.push_back(waited);
    }
    void answered(endpoint what, int status, const error_code& why, duration took) noexcept override {
        answers.push_back({what, status, why});
        CHECK(took >= 0ns);
    }
    struct answer {
        endpoint what;
        int status;
        error_code why;
        bool operator==(const answer&) const = default;
    };
    std::vector<priority> urgencies;
    std::vector<duration> waits;
    std::vector<answer> answers;
};

struct observed_client : io_fixture {
    fake_transport transport;
    governor gate{ctx.get_executor(), 600, 600};
    recording_observer seen;
    client api{transport, gate, api_config{}, secret{"sk-1"}, seen};
};

} // namespace

TEST_SUITE("api::observer") {

    TEST_CASE("each endpoint has its own name") {
        std::set<std::string_view> words;
        for (const auto what : {endpoint::create_session, endpoint::retrieve_session, endpoint::list_sessions,
                                endpoint::update_session, endpoint::archive_session, endpoint::delete_session,
                                endpoint::send_events, endpoint::list_events, endpoint::open_stream})
            words.insert(to_string(what));
        CHECK(words.size() == 9);
        CHECK_FALSE(words.contains("unknown"));
    }

    TEST_CASE_FIXTURE(observed_client, "every request is reported with its endpoint, its status and its error") {
        using answer = recording_observer::answer;
        transport.will_answer(200, R"({"data":[]})");
        run(api.async_list_events("s", {}));
        transport.will_answer(429, "{}");
        run(api.async_create_session({}));
        transport.will_fail(errc::connect_timeout);
        run(api.async_delete_session("s"));
        CHECK(seen.answers ==
              std::vector<answer>{{endpoint::list_events, 200, {}},
                                  {endpoint::create_session, 429, errc::rate_limited},
                                  {endpoint::delete_session, 0, errc::connect_timeout}});
        CHECK(seen.urgencies == std::vector<priority>{priority::read, priority::create, priority::answer});
    }

    TEST_CASE_FIXTURE(observed_client, "a stream is reported when its head arrives, or when it fails") {
        using answer = recording_observer::answer;
        transport.will_stream({});
        CHECK(run(api.async_open_stream("s", false)).has_value());
        transport.will_stream({}, "text/html");
        CHECK(run(api.async_open_stream("s", false)).error().code == errc::not_a_stream);
        transport.will_fail(errc::header_timeout);
        run(api.async_open_stream("s", false));
        CHECK(seen.answers ==
              std::vector<answer>{{endpoint::open_stream, 200, {}},
                                  {endpoint::open_stream, 200, errc::not_a_stream},
                                  {endpoint::open_stream, 0, errc::header_timeout}});
    }

    TEST_CASE_FIXTURE(observed_client, "the wait for the governor is reported, but not as the API's time") {
        transport.will_answer(200, R"({"data":[]})");
        gate.hold(request_class::other, 30ms);
        run(api.async_list_events("s", {}));
        REQUIRE(seen.waits.size() == 1);
        CHECK(seen.waits[0] >= 20ms);
    }
}
