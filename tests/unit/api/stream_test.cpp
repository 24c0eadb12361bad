// Tests the event stream of one session.
#include <tether/api/stream.hpp>

#include "fake_transport.hpp"
#include "support/io_fixture.hpp"

#include <boost/asio/error.hpp>
#include <doctest/doctest.h>
#include <future>

using namespace tether;
using namespace tether::api;
using namespace std::chrono_literals;
using namespace tether::test;

namespace {

std::unique_ptr<event_stream> playing(std::deque<body_piece> pieces, async::worker_pool* workers = nullptr) {
    return make_event_stream(std::make_unique<fake_body>(wire::response_head{}, std::move(pieces)), 1 << 20, {},
                             /*position=*/nullptr, workers);
}

/// A frame of more than `loop_bytes` with these members.
std::string large_frame(const std::string& members) {
    return "data: {" + members + R"(,"padding":")" + std::string(loop_bytes, 'x') + "\"}\n\n";
}

} // namespace

TEST_SUITE("api::stream") {

    TEST_CASE_FIXTURE(io_fixture, "events are delivered as they arrive, and the end is a distinct error") {
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

    TEST_CASE_FIXTURE(io_fixture, "pings and comments show that the stream is alive, without events") {
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

    TEST_CASE_FIXTURE(io_fixture, "an error frame is reported after the events before it, and on every later read") {
        const auto stream = playing({"data: {\"type\":\"a\"}\n\nevent: error\ndata: "
                                     "{\"type\":\"error\",\"error\":{\"type\":\"permission_error\"}}\n\n"});
        CHECK(run(stream->async_read(1s))->size() == 1);
        for (int i = 0; i < 2; ++i) CHECK(run(stream->async_read(1s)).error().code == errc::unauthorized);
    }

    TEST_CASE_FIXTURE(io_fixture, "the transport's errors are passed through") {
        const auto stream = playing({make_error_code(errc::stream_idle), make_error_code(errc::truncated),
                                     error_code{boost::asio::error::connection_reset}});
        CHECK(run(stream->async_read(1s)).error().code == errc::stream_idle);
        CHECK(run(stream->async_read(1s)).error().code == errc::truncated);
        CHECK(run(stream->async_read(1s)).error().code == boost::asio::error::connection_reset);
    }

    TEST_CASE_FIXTURE(io_fixture, "large events are parsed by a worker and keep their position") {
        async::worker_pool workers{ctx.get_executor(), 1};
        const auto stream = playing({"data: {\"type\":\"a\"}\n\n" + large_frame(R"("type":"b","id":"1")") +
                                         "data: {\"type\":\"c\"}\n\n" + large_frame(R"("type":"ping")") +
                                         large_frame(R"("no type":0)") + large_frame(R"("type":"d")"),
                                     large_frame(R"("type":"e")") + "event: error\ndata: {\"error\":{}}\n\n"},
                                    &workers);
        const auto first = run(stream->async_read(1s));
        REQUIRE(first.has_value());
        REQUIRE(first->size() == 4);
        std::string types;
        for (const event& e : *first) types += e.type;
        CHECK(types == "abcd");
        CHECK(first->at(1).id == "1");
        CHECK(first->at(1).raw.size() > loop_bytes);
        CHECK(stream->skipped() == 1);
        const auto second = run(stream->async_read(1s));
        REQUIRE(second.has_value());
        REQUIRE(second->size() == 1);
        CHECK(second->front().type == "e");
        CHECK(run(stream->async_read(1s)).error().code == errc::stream_error);
    }

    TEST_CASE_FIXTURE(io_fixture, "what follows a large error frame is ignored") {
        async::worker_pool workers{ctx.get_executor(), 1};
        const auto stream = playing(
            {large_frame(R"("type":"a")") + large_frame(R"("type":"error")") + large_frame(R"("type":"b")")}, &workers);
        CHECK(run(stream->async_read(1s))->size() == 1);
        CHECK(run(stream->async_read(1s)).error().code == errc::stream_error);
    }

    TEST_CASE_FIXTURE(io_fixture, "cancelling a read while a worker parses loses no event") {
        async::worker_pool workers{ctx.get_executor(), 1};
        const auto stream = playing({large_frame(R"("type":"a","id":"1")")}, &workers);
        std::promise<void> gate;
        const auto hold = [&]() -> asio::awaitable<void> {
            std::function<int()> work = [opened = gate.get_future().share()] { return opened.wait(), 0; };
            co_await workers.async_run(std::move(work));
        };
        const auto read = [&]() -> asio::awaitable<void> { co_await stream->async_read(1s); };
        start(hold());
        started_task first = start(read());
        ctx.poll();
        REQUIRE_FALSE(first.finished());
        first.cancel();
        CHECK(run_until([&] { return first.finished(); }));
        gate.set_value();
        const auto again = run(stream->async_read(1s));
        REQUIRE(again.has_value());
        CHECK(again->size() == 1);
        finish();
    }
}
