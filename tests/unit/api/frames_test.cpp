// Tests how the frames of an event stream are classified.
#include <tether/api/frames.hpp>

#include "support/test_data.hpp"

#include <boost/json/value.hpp>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::api;

namespace {

constexpr std::size_t plenty = std::size_t{1} << 20;

std::vector<std::string> types_of(const std::vector<event>& events) {
    std::vector<std::string> types;
    for (const event& e : events) types.push_back(e.type);
    return types;
}

using words = std::vector<std::string>;

} // namespace

TEST_SUITE("api::frames") {

    TEST_CASE("every transcript gives the events in its manifest, in one piece and byte by byte") {
        const boost::json::value manifest = test::read_json("events/transcripts/manifest.json");
        for (const auto& entry : manifest.at("transcripts").as_array()) {
            const std::string file{entry.at("file").as_string()};
            if (file.find("wire-quirks") != file.npos) continue; // the SDK drops events that we deliver
            CAPTURE(file);
            words want;
            for (const auto& type : entry.at("sdk").at("types").as_array()) want.emplace_back(type.as_string());
            const std::string bytes = test::read_data("events/transcripts/" + file);

            frames whole{plenty};
            CHECK(types_of(whole.feed(bytes)) == want);
            CHECK(whole.skipped() == 0);
            CHECK(whole.error().has_value() == !entry.at("sdk").at("throws").is_null());

            frames split{plenty};
            words got;
            for (const char c : bytes)
                for (const event& e : split.feed({&c, 1})) got.push_back(e.type);
            CHECK(got == want);
        }
    }

    TEST_CASE("unusual framing loses no events") {
        frames f{plenty};
        const auto events = f.feed(test::read_data("events/transcripts/extra/wire-quirks.sse"));
        CHECK(types_of(events) ==
              words{"session.status_running", "agent.message", "agent.future_event", "agent.message", "agent.thinking",
                    "session.status_idle"});
        CHECK(events[1].text == "line one\nline two");
        CHECK(f.skipped() == 0);
        CHECK(f.retry() == std::chrono::milliseconds{3000});
        CHECK_FALSE(f.error());
    }

    TEST_CASE("the type in the JSON decides, not the name of the frame") {
        frames f{plenty};
        CHECK(types_of(f.feed("event: ping\ndata: {\"type\":\"agent.thinking\"}\n\n")) == words{"agent.thinking"});
        CHECK(types_of(f.feed("event: error\ndata: {\"type\":\"session.error\"}\n\n")) == words{"session.error"});
        CHECK(f.feed("event: agent.message\ndata: {\"type\":\"ping\"}\n\n").empty());
        CHECK(f.feed("event: ping\ndata: now\n\n: comment\n\nevent: x\ndata:\n\n").empty());
        CHECK(f.skipped() == 0);
        CHECK_FALSE(f.error());
        CHECK(f.feed("data: "
                     "{\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"m\"}}\n\n")
                  .empty());
        REQUIRE(f.error());
        CHECK(f.error()->type == "api_error");
    }

    TEST_CASE("events before an error are delivered, events after it are not") {
        frames f{plenty};
        const auto events = f.feed("data: {\"type\":\"a\"}\n\nevent: error\ndata: gone\n\ndata: "
                                   "{\"type\":\"b\"}\n\ndata: x\n\n");
        CHECK(types_of(events) == words{"a"});
        REQUIRE(f.error());
        CHECK(f.error()->code == errc::stream_error);
        CHECK(f.error()->message == "gone");
        CHECK(f.skipped() == 0);
    }

    TEST_CASE("malformed and too large events are counted and affect no other event") {
        frames f{64};
        const auto events = f.feed("data: {\"type\n\ndata: [DONE]\n\ndata: {\"id\":\"x\"}\n\ndata: "
                                   "{\"type\":\"a\",\"x\":\"" +
                                   std::string(100, 'x') + "\"}\n\ndata: {\"type\":\"b\"}\n\n");
        CHECK(types_of(events) == words{"b"});
        CHECK(f.skipped() == 4);
    }

    TEST_CASE("the state of a frame reader is small") {
        CHECK(sizeof(frames) < 1024);
    }
}
