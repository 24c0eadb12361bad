#include <tether/api/stream.hpp>

#include "fake_transport.hpp"
#include "support/io_fixture.hpp"

#include <boost/asio/error.hpp>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::api;
using namespace std::chrono_literals;
using namespace tether::test;

namespace {

std::unique_ptr<event_stream> playing(std::deque<body_piece> pieces) {
    return make_event_stream(std::make_unique<fake_body>(wire::response_head{}, std::move(pieces)), 1 << 20, {});
}

} // namespace

TEST_SUITE("api::stream") {

    TEST_CASE_FIXTURE(io_fixture, "events come as they arrive, and the end is an error of its own") {
        const auto stream =
            playing({"data: {\"type\":\"a\",\"id\":\"1\"}\n\ndata: {\"type\":\"b\",\"id\"", ":\"2\"}\n\n"});
        const auto first = run(stream->async_read(1s));
        REQUIRE(first.has_value());
        REQUIRE(first->size() == 1);
        const auto second = run(stream->async_read(1s));
        CHECK(second->at(0).raw == R"({"type":"b","id":"2"})");
        CHECK(first->at(0).raw == R"({"type":"a","id":"1"})");
        CHECK(run(stream->async_read(1s)).error().code == errc::stream_ended);
    }

    TEST_CASE_FIXTURE(io_fixture, "pings and comments are signs of life without events") {
        const auto stream =
            playing({": hello\n\n", "event: ping\ndata: {\"type\":\"ping\"}\n\n", "data: nonsense\n\n"});
        for (int i = 0; i < 3; ++i) {
            const auto news = run(stream->async_read(1s));
            REQUIRE(news.has_value());
            CHECK(news->empty());
        }
        CHECK(stream->skipped() == 1);
        CHECK_FALSE(stream->retry());
    }

    TEST_CASE_FIXTURE(io_fixture, "an error frame is reported after the events before it, and stays") {
        const auto stream = playing({"data: {\"type\":\"a\"}\n\nevent: error\ndata: "
                                     "{\"type\":\"error\",\"error\":{\"type\":\"permission_error\"}}\n\n"});
        CHECK(run(stream->async_read(1s))->size() == 1);
        for (int i = 0; i < 2; ++i) CHECK(run(stream->async_read(1s)).error().code == errc::unauthorized);
    }

    TEST_CASE_FIXTURE(io_fixture, "the transport's errors pass through") {
        const auto stream = playing({make_error_code(errc::stream_idle), make_error_code(errc::truncated),
                                     error_code{boost::asio::error::connection_reset}});
        CHECK(run(stream->async_read(1s)).error().code == errc::stream_idle);
        CHECK(run(stream->async_read(1s)).error().code == errc::truncated);
        CHECK(run(stream->async_read(1s)).error().code == boost::asio::error::connection_reset);
    }
}
