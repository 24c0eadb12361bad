// Tests the feed over real sockets: breaks, restarts, lag.
#include <tether/client/feed.hpp>

#include "scripted_daemon.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tether;
using namespace tether::client;
using namespace tether::test;
using namespace std::chrono_literals;
using what = feed_item::type;

namespace {

std::string record(int number, std::string_view state) {
    return fmt::format("id: {}\nevent: run\ndata: {{\"state\":\"{}\"}}\n\n", number, state);
}

/// The records that were read: numbers of records, `-` for a break, `+` for a resumption, `.` for
/// the end, `!` for an error.
asio::awaitable<std::string> read_all(feed& from) {
    std::string seen;
    for (;;) {
        const auto item = co_await from.async_next();
        if (!item) co_return seen + "!";
        if (item->kind == what::ended) co_return seen + ".";
        if (item->kind == what::interrupted) seen += "-";
        else if (item->kind == what::resumed) seen += "+";
        else seen += std::to_string(item->number);
    }
}

feed_options quick() {
    feed_options options;
    options.retry_min = options.retry_max = options.lag_pause = 1ms;
    options.silence = 100ms;
    return options;
}

asio::awaitable<void> count_items(feed& from, int& items) {
    for (;; ++items) co_await from.async_next();
}

struct fixture : io_fixture {
    std::string seen;
    std::vector<std::string> requests;

    void follow(std::deque<scripted_answer> script) {
        scripted_daemon daemon{ctx, std::move(script)};
        start(daemon.async_serve());
        feed from{ctx.get_executor(), daemon.socket_path(), "/v1/runs/r/events", quick()};
        seen = run(read_all(from));
        requests = daemon.requests();
        finish();
    }
};

} // namespace

TEST_SUITE("client::feed") {

    TEST_CASE_FIXTURE(fixture, "a feed is read to the end of its run") {
        follow({http_stream(": hello\n\n" + record(1, "queued") + record(5, "succeeded"))});
        CHECK(seen == "15.");
        CHECK(requests.front().starts_with("GET /v1/runs/r/events HTTP/1.1\r\n"));
        CHECK(requests.front().find("Accept: text/event-stream") != std::string::npos);
    }

    TEST_CASE_FIXTURE(fixture, "stopping a reader is not reported as a lost daemon") {
        scripted_answer quiet = http_stream(record(1, "queued"), /*is_cut=*/true);
        quiet.stays_open = true;
        scripted_daemon daemon{ctx, {std::move(quiet)}};
        start(daemon.async_serve());
        feed from{ctx.get_executor(), daemon.socket_path(), "/v1/runs/r/events", feed_options{}};
        int items = 0;
        started_task reader = start(count_items(from, items));
        REQUIRE(run_until([&] { return items == 1; }));
        reader.cancel();
        REQUIRE(run_until([&] { return reader.finished(); }));
        CHECK(reader.was_cancelled());
        CHECK(items == 1);
        finish();
    }

    TEST_CASE_FIXTURE(fixture, "a feed that is cut inside a record resumes after the last complete one") {
        follow({http_stream(record(1, "queued") + "id: 2\nevent: run\nda", /*is_cut=*/true),
                http_stream(record(2, "running") + record(3, "failed"))});
        CHECK(seen == "1-+23.");
        CHECK(requests.back().find("Last-Event-ID: 1\r\n") != std::string::npos);
        CHECK(requests.back().starts_with("GET /v1/runs/r/events?after=1 HTTP/1.1\r\n"));
    }

    TEST_CASE_FIXTURE(fixture, "interim responses before the stream are skipped") {
        follow({{"HTTP/1.1 103 Early Hints\r\n\r\n" + http_stream(record(1, "succeeded")).bytes}});
        CHECK(seen == "1.");
    }

    TEST_CASE_FIXTURE(fixture, "a reader that lagged misses nothing and sees nothing twice") {
        follow({http_stream(record(1, "queued") + "event: lagged\ndata: {}\n\n"),
                http_stream(record(1, "queued") + record(2, "succeeded"))});
        CHECK(seen == "1-+2.");
    }

    TEST_CASE_FIXTURE(fixture, "a daemon that stops and answers 503 for a while is waited for") {
        follow({http_stream(record(1, "running")), http_answer(503, "{}"), http_answer(503, "{}"),
                http_stream(record(2, "succeeded"))});
        CHECK(seen == "1---+2.");
    }

    TEST_CASE_FIXTURE(fixture, "a silent feed is opened again") {
        scripted_answer silent = http_stream(record(1, "running"), /*is_cut=*/true);
        silent.stays_open = true;
        follow({std::move(silent), http_stream(record(2, "succeeded"))});
        CHECK(seen == "1-+2.");
    }

    TEST_CASE_FIXTURE(fixture, "a missing run ends the feed with the refusal") {
        follow({http_answer(404, R"({"detail":"no such run"})")});
        CHECK(seen == "!");
    }

    TEST_CASE_FIXTURE(fixture, "a response that is not an event stream is an error") {
        follow({http_answer(200, "{}")});
        CHECK(seen == "!");
    }

    TEST_CASE_FIXTURE(fixture, "cancelling a waiting reader throws") {
        scripted_answer silent = http_stream(record(1, "running"), /*is_cut=*/true);
        silent.stays_open = true;
        scripted_daemon daemon{ctx, {silent}};
        start(daemon.async_serve());
        feed_options options;
        feed from{ctx.get_executor(), daemon.socket_path(), "/v1/runs/r/events", options};
        CHECK(run(from.async_next())->number == 1);
        const auto wait_on = [&]() -> asio::awaitable<void> { co_await from.async_next(); };
        started_task task = start(wait_on());
        run_until([] { return true; });
        task.cancel();
        CHECK(run_until([&] { return task.finished(); }));
        finish();
    }
}
