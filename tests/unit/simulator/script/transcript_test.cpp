// Tests of simulator/script/transcript.hpp.
#include <tether/simulator/script/transcript.hpp>

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>
#include <filesystem>

#include "support/test_data.hpp"

using namespace tether::simulator;

namespace {

std::string joined(const std::vector<frame>& frames) {
    std::string out;
    for (const frame& each : frames) out += each.bytes;
    return out;
}

std::size_t count(const std::vector<frame>& frames, frame::kind what) {
    std::size_t out = 0;
    for (const frame& each : frames) out += each.what == what ? 1 : 0;
    return out;
}

} // namespace

TEST_SUITE("simulator::transcript") {

    TEST_CASE("no byte of a transcript is changed or lost") {
        const auto folder = tether::test::data_dir() / "events" / "transcripts";
        for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
            if (entry.path().extension() != ".sse") continue;
            const std::string name = entry.path().lexically_relative(tether::test::data_dir()).string();
            CAPTURE(name);
            const std::string bytes = tether::test::read_data(name);
            CHECK(joined(parse_transcript(bytes)) == bytes);
        }
    }

    TEST_CASE("every kind of line end ends a frame") {
        for (const std::string text :
             {"a:1\n\nb:2\n\n", "a:1\r\rb:2\r\r", "a:1\r\n\r\nb:2\r\n\r\n", "a:1\n\r\nb:2\r\n\n"}) {
            CAPTURE(text);
            CHECK(parse_transcript(text).size() == 2);
        }
    }

    TEST_CASE("events, previews, errors, noise and a cut end are distinguished") {
        const auto quirks = parse_transcript(tether::test::read_data("events/transcripts/extra/wire-quirks.sse"));
        CHECK(count(quirks, frame::kind::event) == 6);
        CHECK(quirks.back().what == frame::kind::cut);

        const auto deltas = parse_transcript(tether::test::read_data("events/transcripts/deltas-enabled.sse"));
        CHECK(count(deltas, frame::kind::preview) == 15);
        for (const frame& each : deltas)
            if (each.what == frame::kind::preview) CHECK_FALSE(each.preview_type.empty());

        const auto broken =
            parse_transcript(tether::test::read_data("events/transcripts/extra/stream-error-frame.sse"));
        CHECK(count(broken, frame::kind::error) == 1);
    }

    TEST_CASE("a history page becomes silent frames") {
        const auto page = parse_history_page(tether::test::read_data("objects/events.page.json"));
        REQUIRE(page.size() == 3);
        CHECK(page[0].what == frame::kind::silent);
        CHECK(page[1].type() == "agent.message");
        CHECK(parse_history_page("not json").empty());
    }
}
