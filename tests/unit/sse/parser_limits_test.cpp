// Tests the limits of an event, and what remains of an event over them.
#include <tether/sse/parser.hpp>

#include "unit/sse/reference_parser.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <doctest/doctest.h>

using namespace tether::test;
namespace sse = tether::sse;

namespace {

using outcomes = std::vector<outcome>;
constexpr sse::parser_limits tight{.max_event_bytes = 20, .max_data_lines = 3, .max_name_bytes = 4};

class counting_sink final : public sse::sink {
  public:
    std::size_t events = 0, skipped = 0, bytes = 0;
    void on_event(const sse::event_view& event) override {
        ++events;
        bytes += event.data.size();
    }
    void on_oversize(std::size_t size) override {
        ++skipped;
        bytes += size;
    }
};

/// Processor time of this process, unaffected by a busy machine.
std::chrono::nanoseconds processor_time() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec};
}

void check_however_cut(std::string_view stream, const outcomes& expected, std::string_view last_event_id = {}) {
    CAPTURE(std::string{stream});
    const reading want{expected, std::string{last_event_id}, -1};
    CHECK(read_by_the_rules(stream, tight) == want);
    for (std::size_t at = 0; at <= stream.size(); ++at)
        CHECK(read_in_pieces({stream.substr(0, at), stream.substr(at)}, tight) == want);
    std::vector<std::string_view> bytes;
    for (std::size_t i = 0; i < stream.size(); ++i) bytes.push_back(stream.substr(i, 1));
    CHECK(read_in_pieces(bytes, tight) == want);
}

} // namespace

TEST_SUITE("sse::parser limits") {

    TEST_CASE("a line over the limit loses its event and no other") {
        check_however_cut("data: 12345678901234\n\n", {{"message", "12345678901234", ""}});
        check_however_cut("data: 123456789012345\n\ndata: b\n\n", {{"(skipped)", "21", ""}, {"message", "b", ""}});
        check_however_cut("xxxxxxxxxxxxxxxxxxxxxxxxx\ndata: a\n\ndata: b\n\n",
                          {{"(skipped)", "32", ""}, {"message", "b", ""}});
        check_however_cut("data: 123456789012345\r\n\r\ndata: b\r\n\r\n",
                          {{"(skipped)", "21", ""}, {"message", "b", ""}});
    }

    TEST_CASE("data that grows over the limit line by line loses its event") {
        check_however_cut("data: 1234567890\ndata: 123456789\n\n", {{"message", "1234567890\n123456789", ""}});
        check_however_cut("data: 1234567890\ndata: 1234567890\n\ndata: b\n\n",
                          {{"(skipped)", "32", ""}, {"message", "b", ""}});
        check_however_cut("data: \xFF\xFF\xFF\xFF\xFF\xFF\xFF\n\ndata: b\n\n",
                          {{"(skipped)", "13", ""}, {"message", "b", ""}});
    }

    TEST_CASE("too many data lines lose their event") {
        check_however_cut("data\ndata\ndata\n\n", {{"message", "\n\n", ""}});
        check_however_cut("data\ndata\ndata\ndata\n\ndata: b\n\n", {{"(skipped)", "16", ""}, {"message", "b", ""}});
    }

    TEST_CASE("a type or an id over its limit loses the event") {
        check_however_cut("event: 1234\nid: 5678\ndata: a\n\n", {{"1234", "a", "5678"}}, "5678");
        check_however_cut("event: 12345\ndata: a\n\ndata: b\n\n", {{"(skipped)", "19", ""}, {"message", "b", ""}});
        check_however_cut("event: 12345\nevent: 1\ndata: a\n\n", {{"(skipped)", "27", ""}});
        check_however_cut("id: 12345\ndata: a\n\n", {{"(skipped)", "16", ""}});
        check_however_cut("id: \xFF\xFF\ndata: a\n\n", {{"(skipped)", "13", ""}});
    }

    TEST_CASE("the id of a skipped event is ignored") {
        check_however_cut("id: 1\ndata: a\n\nid: 2\ndata: 123456789012345\n\ndata: c\n\n",
                          {{"message", "a", "1"}, {"(skipped)", "26", ""}, {"message", "c", "1"}}, "1");
        check_however_cut("data: 123456789012345\nid: 2\n\n", {{"(skipped)", "26", ""}});
    }

    TEST_CASE("a comment may have any length") {
        check_however_cut(": 1234567890123456789012345\ndata: a\n: 1234567890123456789012345\n\n",
                          {{"message", "a", ""}});
        check_however_cut("data: 123456789012345\n: 1234567890123456789012345\n\n", {{"(skipped)", "21", ""}});
    }

    TEST_CASE("a skipped block that never ends is neither reported nor stored") {
        sse::parser parser{tight};
        counting_sink sink;
        for (int i = 0; i < 10'000; ++i) parser.feed("data: for ever and ever and ever", sink);
        CHECK(parser.oversized() == 0);
        CHECK(parser.held_bytes() < 1024);
        parser.feed("\n\n", sink);
        CHECK(parser.oversized() == 1);
        CHECK(sink.skipped == 1);
        CHECK(sink.bytes == 320'000);
    }

    TEST_CASE("a large event within the default limits is accepted and a larger one is refused") {
        sse::parser parser;
        counting_sink sink;
        const std::string megabyte(1 << 20, 'x');
        for (const int megabytes : {31, 33}) {
            parser.feed("data: ", sink);
            for (int i = 0; i < megabytes; ++i) parser.feed(megabyte, sink);
            parser.feed("\n\n", sink);
        }
        CHECK(sink.events == 1);
        CHECK(sink.skipped == 1);
    }

    TEST_CASE("the memory of a large event is released after its delivery") {
        sse::parser parser;
        counting_sink sink;
        const std::string large(100'000, 'x');
        SUBCASE("as one long line") {
            parser.feed("data: " + large.substr(1), sink);
            parser.feed("x\n\n", sink);
        }
        SUBCASE("as a line that waited for its empty line") {
            parser.feed("data: " + large + "\n", sink);
            parser.feed("\n", sink);
        }
        SUBCASE("as several lines") {
            parser.feed("data: " + large + "\ndata: " + large + "\n", sink);
            parser.feed("\n", sink);
        }
        SUBCASE("repaired") {
            parser.feed("data: \xFF" + large + "\n", sink);
            parser.feed("\n", sink);
        }
        SUBCASE("dropped by the end of the stream") {
            parser.feed("data: " + large + "\ndata: " + large, sink);
            parser.end();
            parser.feed("data: a\n\n", sink);
        }
        CHECK(sink.events == 1);
        CHECK(parser.held_bytes() <= 4 * 8192);
    }

    TEST_CASE("a line in very many pieces needs linear time") {
        const auto time_of = [](int pieces) {
            sse::parser parser;
            counting_sink sink;
            const auto start = processor_time();
            parser.feed("data: ", sink);
            for (int i = 0; i < pieces; ++i) parser.feed("0123456789abcdef", sink);
            parser.feed("\n\n", sink);
            CHECK(sink.events == 1);
            return processor_time() - start;
        };
        // Sixteen times the bytes need 16 times the time if linear, 256 times if quadratic.
        const auto few = std::min({time_of(20'000), time_of(20'000), time_of(20'000)});
        const auto many = std::min({time_of(320'000), time_of(320'000), time_of(320'000)});
        CHECK(many < 80 * few);
    }

    TEST_CASE("a piece needs linear time whatever its lines are") {
        const auto time_of = [](std::string_view line, std::size_t lines) {
            std::string stream;
            for (std::size_t i = 0; i < lines; ++i) stream += line;
            sse::parser parser;
            counting_sink sink;
            const auto start = processor_time();
            parser.feed(stream, sink);
            return processor_time() - start;
        };
        for (const std::string_view line : {"x\r", ":\r", ":\n", "\n", "\r", "data: x\r\r", "data: x\n\n",
                                            "data: x\r\n\r\n", "event: x\n", "id: 1\n\n", "data: x\n"}) {
            CAPTURE(std::string{line});
            const auto few = std::min({time_of(line, 5'000), time_of(line, 5'000), time_of(line, 5'000)});
            const auto many = std::min({time_of(line, 80'000), time_of(line, 80'000), time_of(line, 80'000)});
            CHECK(many < 80 * few);
        }
    }
}
