// Tests that the recorded transcripts decode to the events in their manifests.
#include <tether/sse/parser.hpp>

#include "support/test_data.hpp"
#include "unit/sse/reference_parser.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

using namespace tether::test;
namespace json = boost::json;
namespace sse = tether::sse;

namespace {

constexpr std::string_view folder = "events/transcripts/";

/// The events of a transcript, which must be the same for every cut.
std::vector<outcome> events_of(std::string_view file) {
    CAPTURE(std::string{file});
    const std::string bytes = read_data(std::string{folder} + std::string{file});
    const std::string_view stream = bytes;
    const reading whole = read_by_the_rules(stream);
    CHECK(read_in_pieces({stream}) == whole);
    const std::size_t step = stream.size() < 1500 ? 1 : 61; // every byte of a long one would take minutes
    for (std::size_t at = 0; at <= stream.size(); at += step) {
        CAPTURE(at);
        CHECK(read_in_pieces({stream.substr(0, at), stream.substr(at)}) == whole);
    }
    for (const std::size_t size : {1u, 3u, 64u, 1000u}) {
        std::vector<std::string_view> pieces;
        for (std::size_t at = 0; at < stream.size(); at += size) pieces.push_back(stream.substr(at, size));
        CHECK(read_in_pieces(pieces) == whole);
    }
    return whole.outcomes;
}

/// The `type` members of the documents that the official SDK yields, and of complete ones that it
/// drops: frames without an event name.
std::vector<std::string> document_types(const std::vector<outcome>& events) {
    std::vector<std::string> types;
    for (const outcome& event : events) {
        if (event.type == "ping" || event.type == "error" || event.data.empty()) continue;
        types.emplace_back(json::parse(event.data).at("type").as_string());
    }
    return types;
}

std::vector<std::string> to_strings(const json::value& array) {
    std::vector<std::string> texts;
    for (const json::value& item : array.as_array()) texts.emplace_back(item.as_string());
    return texts;
}

long count_type(const std::vector<outcome>& events, std::string_view type) {
    return std::count_if(events.begin(), events.end(), [&](const outcome& event) { return event.type == type; });
}

} // namespace

TEST_SUITE("sse::parser transcripts") {

    TEST_CASE("every transcript gives the events in its manifest, in order") {
        const json::value manifest = read_json(std::string{folder}.append("manifest.json"));
        for (const json::value& transcript : manifest.at("transcripts").as_array()) {
            const std::string file{transcript.at("file").as_string()};
            CAPTURE(file);
            const std::vector<std::string> types = document_types(events_of(file));
            std::vector<std::string> expected = to_strings(transcript.at("sdk").at("types"));
            // The SDK drops a frame without an event name; here it is delivered, because its data contains the type.
            if (file == "extra/wire-quirks.sse") expected.insert(expected.begin() + 4, "agent.thinking");
            CHECK(types.size() == expected.size());
            CHECK(types == expected);
        }
    }

    TEST_CASE("pings and error frames are delivered as events of that type") {
        CHECK(count_type(events_of("multi-message-run.sse"), "ping") == 1);
        const auto events = events_of("extra/stream-error-frame.sse");
        REQUIRE(events.size() == 5);
        CHECK(events.back().type == "error");
        CHECK(json::parse(events.back().data).at("error").at("type").as_string() == "overloaded_error");
    }

    TEST_CASE("all unusual framing is accepted") {
        const reading quirks = read_by_the_rules(read_data(std::string{folder}.append("extra/wire-quirks.sse")));
        CHECK(quirks.retry_ms == 3000);
        CHECK(quirks.last_event_id == "43");
        const auto events = events_of("extra/wire-quirks.sse");
        CHECK(count_type(events, "message") == 2);
        CHECK(count_type(events, "agent.future_event") == 1);
    }

    TEST_CASE("both halves of a broken stream give only complete events") {
        const json::value manifest = read_json(std::string{folder}.append("extra/reconnect/manifest.json"));
        for (const char* part : {"extra/reconnect/part1.sse", "extra/reconnect/part2.sse"}) {
            const auto events = events_of(part);
            CHECK(!events.empty());
            for (const outcome& event : events) CHECK(json::parse(event.data).at("type").as_string() == event.type);
        }
    }
}
