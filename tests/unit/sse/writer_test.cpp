// Tests that written events can be read back, and that no content can leave its frame.
#include <tether/sse/writer.hpp>

#include "unit/sse/reference_parser.hpp"

#include <doctest/doctest.h>

using namespace std::string_view_literals;
using namespace tether::test;
namespace sse = tether::sse;

namespace {

std::string written(std::string_view id, std::string_view type, std::string_view data) {
    std::string out;
    sse::append_event(out, id, type, data);
    return out;
}

} // namespace

TEST_SUITE("sse::writer") {

    TEST_CASE("an event is its fields, each followed by an LF, and an empty line") {
        CHECK(written("7", "run", "{}") == "id: 7\nevent: run\ndata: {}\n\n");
        CHECK(written("", "run", "{}") == "event: run\ndata: {}\n\n");
        CHECK(written("7", "", "{}") == "id: 7\ndata: {}\n\n");
        CHECK(written("", "", "") == "data: \n\n");
    }

    TEST_CASE("each line of the payload becomes a data line") {
        CHECK(written("", "", "a\nb") == "data: a\ndata: b\n\n");
        CHECK(written("", "", "\n") == "data: \ndata: \n\n");
        CHECK(written("", "", "a\n") == "data: a\ndata: \n\n");
    }

    TEST_CASE("a CR in the payload cannot end a frame") {
        CHECK(written("", "", "a\rb\r\nc\n\rd") == "data: a\ndata: b\ndata: c\ndata: \ndata: d\n\n");
    }

    TEST_CASE("CR, LF and NUL are never written in an id or a type") {
        CHECK(written("1\n2\r3\0004"sv, "r\nu\rn\0"sv, "x") == "id: 1234\nevent: run\ndata: x\n\n");
        CHECK(written("\n", "\r\0"sv, "x") == "data: x\n\n");
    }

    TEST_CASE("events are appended to existing text") {
        std::string out = written("1", "", "a");
        sse::append_event(out, "2", "", "b");
        CHECK(out == "id: 1\ndata: a\n\nid: 2\ndata: b\n\n");
    }

    TEST_CASE("every line of a comment is written as a comment") {
        std::string out;
        sse::append_comment(out, "");
        sse::append_comment(out, "still here");
        sse::append_comment(out, "two\ndata: lines\r\n\rx");
        CHECK(out == ": \n\n: still here\n\n: two\n: data: lines\n: \n: x\n\n");
        CHECK(read_in_pieces({out}) == reading{});
    }

    TEST_CASE("a written event is read back byte for byte") {
        for (const std::string_view data : {""sv, " leading"sv, "\n\n"sv, "a\nb\n"sv, "\0"sv, ":x"sv, "\xEF\xBB\xBFx"sv,
                                            "{\"text\":\"\xE2\x82\xAC\"}"sv}) {
            CAPTURE(std::string{data});
            const std::string out = written(" 42 ", " padded", data);
            CHECK(read_in_pieces({out}) == reading{{{" padded", std::string{data}, " 42 "}}, " 42 ", -1});
        }
    }
}
