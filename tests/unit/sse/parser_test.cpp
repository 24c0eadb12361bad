// Tests the rules of the event stream format, each with every way to cut the stream.
#include <tether/sse/parser.hpp>

#include "unit/sse/allocations.hpp"
#include "unit/sse/reference_parser.hpp"

#include <doctest/doctest.h>
#include <random>

using namespace std::string_view_literals;
using namespace tether::test;
namespace sse = tether::sse;

namespace {

#define FFFD "\xEF\xBF\xBD"
#define BOM "\xEF\xBB\xBF"

using outcomes = std::vector<outcome>;

std::vector<std::string_view> single_bytes(std::string_view stream) {
    std::vector<std::string_view> pieces;
    for (std::size_t i = 0; i < stream.size(); ++i) pieces.push_back(stream.substr(i, 1));
    return pieces;
}

std::vector<std::string_view> random_pieces(std::string_view stream, std::mt19937& random, std::size_t longest) {
    std::vector<std::string_view> pieces;
    while (!stream.empty()) {
        const std::size_t size = random() % longest; // sometimes an empty piece
        pieces.push_back(stream.substr(0, size));
        stream.remove_prefix(std::min(size, stream.size()));
    }
    return pieces;
}

/// Reads `stream` in one piece, in two pieces cut at every byte, byte by byte and in random pieces.
void check_however_cut(std::string_view stream, const reading& expected) {
    CAPTURE(std::string{stream});
    CHECK(read_by_the_rules(stream) == expected);
    CHECK(read_in_pieces({stream}) == expected);
    CHECK(read_in_pieces(single_bytes(stream)) == expected);
    for (std::size_t at = 0; at <= stream.size(); ++at) {
        CAPTURE(at);
        CHECK(read_in_pieces({stream.substr(0, at), stream.substr(at)}) == expected);
    }
    std::mt19937 random{7};
    for (int i = 0; i < 20; ++i) CHECK(read_in_pieces(random_pieces(stream, random, 9)) == expected);
}

struct rule {
    std::string_view stream;
    outcomes expected;
    std::string last_event_id = {};
    long long retry_ms = -1;
};

void check_rules(const std::vector<rule>& rules) {
    for (const rule& r : rules) check_however_cut(r.stream, {r.expected, r.last_event_id, r.retry_ms});
}

} // namespace

TEST_SUITE("sse::parser") {

    TEST_CASE("LF, CR and CRLF each end a line, and may be mixed") {
        check_rules({
            {"data: a\n\n", {{"message", "a", ""}}},
            {"data: a\r\r", {{"message", "a", ""}}},
            {"data: a\r\n\r\n", {{"message", "a", ""}}},
            {"data: a\n\r", {{"message", "a", ""}}},
            {"data: a\r\n\r", {{"message", "a", ""}}},
            {"data: a\r\n\n", {{"message", "a", ""}}},
            {"data: a\rdata: b\ndata: c\r\ndata: d\n\r\r\n", {{"message", "a\nb\nc\nd", ""}}},
            {"data: a\r\ndata: b\r\n", {}},
            {"data: a\r\rdata: b\r\r", {{"message", "a", ""}, {"message", "b", ""}}},
        });
    }

    TEST_CASE("a CR ends its line immediately, without waiting for the next byte") {
        class last_data final : public sse::sink {
          public:
            std::string data;
            void on_event(const sse::event_view& event) override { data = event.data; }
            void on_oversize(std::size_t) override {}
        } sink;
        sse::parser parser;
        parser.feed("data: now\r\r", sink);
        CHECK(sink.data == "now");
        parser.feed("\ndata: next\r", sink);
        CHECK(sink.data == "now");
        parser.feed("\r", sink);
        CHECK(sink.data == "next");
    }

    TEST_CASE("only CR and LF end a line") {
        check_rules({
            {"data: a\vb\fc\n\n", {{"message", "a\vb\fc", ""}}},
            {"data: a\xE2\x80\xA8"
             "b\xE2\x80\xA9"
             "c\xC2\x85"
             "d\n\n",
             {{"message",
               "a\xE2\x80\xA8"
               "b\xE2\x80\xA9"
               "c\xC2\x85"
               "d",
               ""}}},
            {"data: a\xC0\x8A"
             "b\n\n",
             {{"message", "a" FFFD FFFD "b", ""}}},
        });
    }

    TEST_CASE("one byte order mark is dropped, and only at the very start") {
        check_rules({
            {BOM "data: a\n\n", {{"message", "a", ""}}},
            {BOM BOM "data: a\n\ndata: b\n\n", {{"message", "b", ""}}},
            {"\n" BOM "data: a\n\n", {}},
            {"data: " BOM "a\n\n", {{"message", BOM "a", ""}}},
            {"data: a\n\n" BOM "data: b\n\n", {{"message", "a", ""}}},
            {"\xEF\xBB"
             "data: a\n\ndata: b\n\n",
             {{"message", "b", ""}}},
            {"\xEF"
             "data: a\ndata: b\n\n",
             {{"message", "b", ""}}},
            {"\xEF\xBB\n\ndata: b\n\n", {{"message", "b", ""}}},
            {"\xEF\xBB\xEF\xBB\xBF"
             "data: a\ndata: b\n\n",
             {{"message", "b", ""}}},
            {"\xFF\xFE"
             "data: a\ndata: b\n\n",
             {{"message", "b", ""}}},
            {BOM, {}},
            {BOM "\n\n", {}},
            {"\xEF\xBB", {}},
        });
    }

    TEST_CASE("a value loses one leading space and nothing else") {
        check_rules({
            {"data:a\n\n", {{"message", "a", ""}}},
            {"data:  a \n\n", {{"message", " a ", ""}}},
            {"data:\ta\n\n", {{"message", "\ta", ""}}},
            {"data: a: b:c\n\n", {{"message", "a: b:c", ""}}},
            {"data::a\n\n", {{"message", ":a", ""}}},
        });
    }

    TEST_CASE("a line without a colon is a name with an empty value") {
        check_rules({
            {"data\n\n", {{"message", "", ""}}},
            {"data\ndata\n\n", {{"message", "\n", ""}}},
            {"data:\n\n", {{"message", "", ""}}},
            {"data: \n\n", {{"message", "", ""}}},
            {"event: x\nevent\ndata: a\n\n", {{"message", "a", ""}}},
            {"id: 1\ndata: a\n\nid\ndata: b\n\n", {{"message", "a", "1"}, {"message", "b", ""}}},
        });
    }

    TEST_CASE("names are compared byte for byte and unknown ones are ignored") {
        check_rules({
            {"Data: a\n\n", {}},
            {" data: a\n\n", {}},
            {"data : a\n\n", {}},
            {"data\0: a\n\n"sv, {}},
            {"dat: a\ndatas: b\ndata: c\n\n", {{"message", "c", ""}}},
            {"eventual: x\nids: 4\nretryy: 5\ni: 1\ne: 2\nr: 3\nd: 4\ndata: c\n\n", {{"message", "c", ""}}},
            {"foo\nbar: baz\n\n", {}},
        });
    }

    TEST_CASE("comments are ignored at every position") {
        check_rules({
            {": hello\n\n:\n\n:data: x\n\n", {}},
            {"data: a\n: between\ndata: b\n\n", {{"message", "a\nb", ""}}},
            {": c\revent: x\r\n:\r\ndata: a\r\n\r\n", {{"x", "a", ""}}},
        });
    }

    TEST_CASE("the last event name of a block counts, and ends with the block") {
        check_rules({
            {"event: x\ndata: a\n\ndata: b\n\n", {{"x", "a", ""}, {"message", "b", ""}}},
            {"event: x\nevent: y\ndata: a\n\n", {{"y", "a", ""}}},
            {"event: x\n\ndata: a\n\n", {{"message", "a", ""}}},
            {"data: a\nevent: late\n\n", {{"late", "a", ""}}},
            {"event: ping\ndata: {}\n\nevent: error\ndata: {}\n\n", {{"ping", "{}", ""}, {"error", "{}", ""}}},
        });
    }

    TEST_CASE("an id applies to later events, and an empty one resets it") {
        check_rules({
            {"id: 1\ndata: a\n\ndata: b\n\n", {{"message", "a", "1"}, {"message", "b", "1"}}, "1"},
            {"id: 1\ndata: a\n\nid:\ndata: b\n\n", {{"message", "a", "1"}, {"message", "b", ""}}},
            {"id: 1\nid: 2\ndata: a\n\n", {{"message", "a", "2"}}, "2"},
            {"data: a\nid: 3\n\n", {{"message", "a", "3"}}, "3"},
        });
    }

    TEST_CASE("a block with only an id sets the position") {
        check_rules({
            {"id: 7\n\n", {}, "7"},
            {"id: 7\n\ndata: a\n\n", {{"message", "a", "7"}}, "7"},
            {"id: 7\nevent: x\n\nid\n\n", {}},
        });
    }

    TEST_CASE("an id with a NUL is ignored, a NUL in data is kept") {
        check_rules({
            {"id: 1\n\nid: 2\0\ndata: a\n\n"sv, {{"message", "a", "1"}}, "1"},
            {"id: 2\nid: \0\ndata: a\n\n"sv, {{"message", "a", "2"}}, "2"},
            {"data: a\0b\n\n"sv, {{"message", std::string{"a\0b", 3}, ""}}},
        });
    }

    TEST_CASE("a retry time counts from its line on, if it contains only digits") {
        check_rules({
            {"retry: 3000\n", {}, "", 3000},
            {"retry: 007\n", {}, "", 7},
            {"retry:0\n", {}, "", 0},
            {"retry: 1\nretry: 2\n", {}, "", 2},
            {"retry: 5", {}, "", -1},
            {"retry\nretry:\nretry: -1\nretry: 1.5\nretry: 1 \nretry:  1\nretry: 0x1\nretry: 1e3\n", {}, "", -1},
            {"retry: 4\nretry: x\n", {}, "", 4},
            {"retry: 99999999999999999999999999\n", {}, "", 2147483647},
            {"retry: \xD9\xA3\n", {}, "", -1},
        });
    }

    TEST_CASE("a block without its empty line is dropped, including its id") {
        check_rules({
            {"id: 1\ndata: a\n\nid: 2\ndata: b\n", {{"message", "a", "1"}}, "1"},
            {"id: 1\ndata: a\n\nid: 2\ndata: b", {{"message", "a", "1"}}, "1"},
            {"data: a\n\ndata: b\n\nda", {{"message", "a", ""}, {"message", "b", ""}}},
        });
    }

    TEST_CASE("each maximal ill-formed piece becomes one replacement character") {
        check_rules({
            {"data: \xE2\x82"
             "A\n\n",
             {{"message", FFFD "A", ""}}},
            {"data: \xC0\xAF\n\n", {{"message", FFFD FFFD, ""}}},
            {"data: \xED\xA0\x80\n\n", {{"message", FFFD FFFD FFFD, ""}}},
            {"data: \xF0\x9F\x92\n\n", {{"message", FFFD, ""}}},
            {"data: \xF0\x80\x80\x80|\xF4\x90\x80\x80|\xF5\n\n",
             {{"message", FFFD FFFD FFFD FFFD "|" FFFD FFFD FFFD FFFD "|" FFFD, ""}}},
            {"data: ok\ndata: \xFF\ndata: ok\n\n", {{"message", "ok\n" FFFD "\nok", ""}}},
            {"event: x\xFFy\nid: \x80\ndata: \xE2\x82\xAC\n\n", {{"x" FFFD "y", "\xE2\x82\xAC", FFFD}}, FFFD},
            {"da\xFFta: a\n\n", {}},
            {"data: \xE2\x82\r\n\r\n", {{"message", FFFD, ""}}},
            {"data: \xE2\ndata: \x82\xAC\n\n", {{"message", FFFD "\n" FFFD FFFD, ""}}},
        });
    }

    TEST_CASE("the position is kept after a reconnect, the unfinished block is not") {
        std::vector<std::string> ids;
        class id_sink final : public sse::sink {
          public:
            explicit id_sink(std::vector<std::string>& ids) : ids_{ids} {}
            void on_event(const sse::event_view& event) override { ids_.emplace_back(event.last_event_id); }
            void on_oversize(std::size_t) override {}

          private:
            std::vector<std::string>& ids_;
        } sink{ids};
        sse::parser parser;
        parser.seed("from-disk");
        parser.feed("data: a\n\nid: 2\ndata: b\n\nid: 3\ndata: c\nretry: 9\n: half a", sink);
        parser.end();
        CHECK(parser.last_event_id() == "2");
        parser.feed(BOM "data: d\r\n\r", sink);
        parser.end();
        parser.feed("\ndata: e\n\n", sink);
        CHECK(ids == std::vector<std::string>{"from-disk", "2", "2", "2"});
        CHECK(parser.retry() == std::chrono::milliseconds{9});
    }

    TEST_CASE("the parser reads any bytes as the plain parser does, however they arrive") {
        std::mt19937 random{20};
        const std::vector<std::string_view> words{
            "data",
            "data:",
            "data: ",
            "event: ",
            "event:x",
            "id: ",
            "id:",
            "retry: ",
            "retry: 12",
            ":",
            " ",
            "\n",
            "\n",
            "\n\n",
            "\r",
            "\r\n",
            "\r\n\r\n",
            "a",
            "xyz",
            "\0"sv,
            BOM,
            "\xEF",
            "\xE2\x82\xAC",
            "\xE2\x82",
            "\xF0\x9F\x98\x80",
            "\xFF",
            "0",
            "id: 1\nevent: x\ndata: y\n\n",
            "event: agent.message\ndata: {\"type\":\"agent.message\",\"text\":\"long enough for 64 bytes\"}\n\n",
            "{\"type\":\"agent.message\",\"text\":\"0123456789012345678901234567890123456789\"}"};
        const sse::parser_limits tight{.max_event_bytes = 40, .max_data_lines = 3, .max_name_bytes = 8};
        for (int round = 0; round < 2000; ++round) {
            std::string stream;
            for (std::size_t n = random() % 60; n > 0; --n) stream += words[random() % words.size()];
            CAPTURE(stream);
            for (const sse::parser_limits& limits : {sse::parser_limits{}, tight}) {
                const reading expected = read_by_the_rules(stream, limits, "seed");
                REQUIRE(read_in_pieces({stream}, limits, "seed") == expected);
                REQUIRE(read_in_pieces(random_pieces(stream, random, 12), limits, "seed") == expected);
            }
        }
    }

    TEST_CASE("an event that is complete in one piece needs no copy and no allocation") {
        const std::string piece =
            "id: 12345678901234567890\nevent: agent.message\ndata: {\"type\":\"agent.message\"}\n\n";
        class view_sink final : public sse::sink {
          public:
            explicit view_sink(std::string_view piece) : piece_{piece} {}
            std::size_t inside = 0;
            void on_event(const sse::event_view& event) override {
                if (event.data.data() > piece_.data() && event.data.data() < piece_.data() + piece_.size() &&
                    event.type.data() > piece_.data() && event.type.data() < piece_.data() + piece_.size())
                    ++inside;
            }
            void on_oversize(std::size_t) override {}

          private:
            std::string_view piece_;
        } sink{piece};
        sse::parser parser;
        parser.feed(piece, sink); // the first id allocates memory for later ones
        const std::size_t before = allocations();
        for (int i = 0; i < 100; ++i) parser.feed(piece, sink);
        CHECK(allocations() == before);
        CHECK(sink.inside == 101);
    }

    TEST_CASE("events cut by the end of a read need no allocation once the buffers have their size") {
        class counting_sink final : public sse::sink {
          public:
            std::size_t count = 0;
            void on_event(const sse::event_view&) override { ++count; }
            void on_oversize(std::size_t) override {}
        } sink;
        std::string stream;
        for (int i = 0; i < 200; ++i)
            stream += "event: agent.message\ndata: {\"text\":\"a bit more than a short string holds\"}\n\n";
        const auto feed_all = [&](sse::parser& parser) {
            for (std::size_t at = 0; at < stream.size(); at += 50)
                parser.feed(std::string_view{stream}.substr(at, 50), sink);
        };
        sse::parser parser;
        feed_all(parser);
        const std::size_t before = allocations();
        feed_all(parser);
        CHECK(allocations() == before);
        CHECK(sink.count == 400);
    }
}
