// Tests how a feed is sent to a client.
#include <tether/server/feed_task.hpp>

#include "local_server.hpp"

#include <algorithm>
#include <boost/asio/local/connect_pair.hpp>
#include <deque>
#include <doctest/doctest.h>
#include <fmt/format.h>

namespace asio = boost::asio;
using namespace tether;
using namespace std::chrono_literals;
using session::run_state;
using test::local_server;

namespace {

constexpr std::string_view as_stream = "Accept: text/event-stream\r\n";

/// The numbers of the records in an event stream.
std::vector<std::uint64_t> ids_in(std::string_view stream) {
    std::vector<std::uint64_t> ids;
    for (std::size_t at = 0; (at = stream.find("id: ", at)) != stream.npos; at += 4)
        if (at == 0 || stream[at - 1] == '\n') ids.push_back(std::stoull(std::string{stream.substr(at + 4, 20)}));
    return ids;
}

std::vector<std::uint64_t> numbers_to(std::uint64_t last) {
    std::vector<std::uint64_t> out;
    for (std::uint64_t n = 1; n <= last; ++n) out.push_back(n);
    return out;
}

/// Counts the pages that are read at once.
class counting_store final : public store::sqlite_store {
  public:
    using records = std::vector<tether::store::record>; // `store` is the base class here

    counting_store(asio::any_io_executor executor, const tether::store::store_config& config)
        : sqlite_store{std::move(executor), config} {
        std::string reason;
        REQUIRE_MESSAGE(start(reason), reason);
    }

    asio::awaitable<result<records>> async_records(tether::store::record_query query) override {
        most_at_once = std::max(most_at_once, ++reading);
        ++pages[query.asker];
        auto found = co_await sqlite_store::async_records(std::move(query));
        --reading;
        co_return found;
    }

    int reading = 0, most_at_once = 0;
    std::map<uid_t, int> pages; ///< by the user whose turn the query used
};

} // namespace

TEST_SUITE("server::feed_task") {

    TEST_CASE_FIXTURE(test::io_fixture, "the feeds of one user replay two pages at once, in that user's turns") {
        constexpr uid_t user = 1001;
        constexpr std::size_t feeds = 20;
        test::temp_dir dir;
        store::store_config folder;
        folder.state_dir = dir.path();
        counting_store store{ctx.get_executor(), folder};
        std::vector<api::event> events(60);
        for (api::event& each : events) each.raw = fmt::format("\"{}\"", std::string(2048, 'x'));
        session::run made;
        made.id = "run_01";
        made.owner.uid = user;
        REQUIRE_FALSE(run(store.async_put(made)));
        REQUIRE_FALSE(run(store.async_append(made.id, events)));

        server::memory_budget memory{64u << 20};
        server::hub hub{store, memory};
        const server::server_config config;
        using asio::local::stream_protocol;
        std::deque<stream_protocol::socket> clients;
        std::deque<server::peer_socket> sockets;
        std::deque<server::feed_reader> readers;
        std::vector<test::started_task> tasks;
        const auto send = [&](server::peer_socket& socket, server::feed_reader& reader) -> asio::awaitable<void> {
            server::rights_check allowed = []() -> asio::awaitable<bool> { co_return true; };
            co_await async_send_feed(socket, reader, store, config, server::framing::chunked, nullptr, allowed);
        };
        for (std::size_t i = 0; i < feeds; ++i) {
            stream_protocol::socket ours{ctx};
            asio::local::connect_pair(ours, clients.emplace_back(ctx));
            sockets.emplace_back(std::move(ours));
            readers.emplace_back(hub, server::feed_queue{{}, 0, config.reader_backlog, false}, user);
            tasks.push_back(start(send(sockets.back(), readers.back())));
        }
        const auto is_live = [](const server::feed_reader& reader) {
            return reader.queue.next() == server::feed_step::wait;
        };
        CHECK(run_until([&] { return std::all_of(readers.begin(), readers.end(), is_live); }));
        CHECK(store.most_at_once == 2);
        CHECK(store.pages.size() == 1);
        CHECK(store.pages[user] >= 3 * static_cast<int>(feeds)); // two pages and the end
        hub.stop();
        CHECK(run_until(
            [&] { return std::all_of(tasks.begin(), tasks.end(), [](const auto& task) { return task.finished(); }); }));
        finish();
    }

    TEST_CASE_FIXTURE(test::io_fixture, "a reader whose rights are checked does not delay the user's other readers") {
        constexpr uid_t user = 1001;
        test::temp_dir dir;
        store::store_config folder;
        folder.state_dir = dir.path();
        counting_store store{ctx.get_executor(), folder};
        session::run made;
        made.id = "run_01";
        made.owner.uid = user;
        REQUIRE_FALSE(run(store.async_put(made)));

        server::memory_budget memory{64u << 20};
        server::hub hub{store, memory};
        server::server_config config;
        config.heartbeat = 1ms; // and so the interval of the checks
        using asio::local::stream_protocol;
        std::deque<stream_protocol::socket> clients;
        std::deque<server::peer_socket> sockets;
        std::deque<server::feed_reader> readers;
        async::event answer;
        std::size_t checking = 0;
        const auto never = [&]() -> asio::awaitable<bool> {
            ++checking;
            co_await answer.async_wait();
            co_return false;
        };
        const auto at_once = []() -> asio::awaitable<bool> { co_return true; };
        const auto send = [&](server::peer_socket& socket, server::feed_reader& reader,
                              server::rights_check allowed) -> asio::awaitable<void> {
            co_await async_send_feed(socket, reader, store, config, server::framing::chunked, nullptr, allowed);
        };
        for (int i = 0; i < 3; ++i) {
            stream_protocol::socket ours{ctx};
            asio::local::connect_pair(ours, clients.emplace_back(ctx));
            sockets.emplace_back(std::move(ours));
            readers.emplace_back(hub, server::feed_queue{{}, 0, config.reader_backlog, false}, user);
        }
        {
            // Until the checks of the first two readers are due.
            const auto first = run(readers[0].replay_turns().async_enter());
            const auto second = run(readers[0].replay_turns().async_enter());
            for (std::size_t i = 0; i < 3; ++i)
                start(
                    send(sockets[i], readers[i], i < 2 ? server::rights_check{never} : server::rights_check{at_once}));
            const auto due = async::clock::now() + 5ms;
            const auto& waiting = readers[0].replay_turns();
            REQUIRE(run_until([&] { return async::clock::now() > due && waiting.waiting() + checking == 3; }));
        }
        CHECK(run_until([&] { return readers[2].queue.next() == server::feed_step::wait; }, 3s));
        finish();
    }

    TEST_CASE_FIXTURE(local_server, "a run's feed sends stored records, then new ones, and ends with the run") {
        start();
        const std::string id = put(1);
        append(id, R"({"type":"a"})");
        auto client = connect();
        client.request("GET", "/v1/runs/" + id + "/events", {}, as_stream);
        CHECK(client.read_until("\r\n\r\n").find("Content-Type: text/event-stream\r\n") != std::string::npos);
        std::string seen = client.read_until(R"({"type":"a"}})");
        append(id, R"({"type":"b"})");
        seen += client.read_until(R"({"type":"b"}})");
        append(put(2), R"({"type":"another run"})");
        put(1, run_state::succeeded);
        seen += client.read_until("\r\n0\r\n\r\n");
        CHECK(ids_in(seen) == std::vector<std::uint64_t>{1, 2, 3, 6});
        CHECK(client.ask("GET", "/healthz").status == 200);
        client.request("GET", "/v1/runs/" + id + "/events?after=6", {}, as_stream);
        CHECK(client.read_until("\r\n0\r\n\r\n").find("data:") == std::string::npos);
    }

    TEST_CASE_FIXTURE(local_server, "a long history is replayed completely, in order") {
        start();
        const std::string id = put(1);
        for (int i = 0; i < 500; ++i) append(id, "{}");
        put(1, run_state::failed);
        auto client = connect();
        client.request("GET", "/v1/runs/" + id + "/events", {}, as_stream);
        CHECK(ids_in(client.read_until("\r\n0\r\n\r\n")) == numbers_to(502));
    }

    TEST_CASE_FIXTURE(local_server, "the feed of all runs shows each peer only its own runs") {
        start();
        put(1);
        who = {1001, 1001};
        auto other = connect();
        other.request("GET", "/v1/events?types=run");
        CHECK(run_until([&] { return instance->clients() == 1; }));
        const std::string id = put(2);
        append(id, "{}");
        put(2, run_state::waiting);
        const std::string seen = other.read_until("\"waiting\"");
        CHECK(ids_in(seen) == std::vector<std::uint64_t>{2, 4});
    }

    TEST_CASE_FIXTURE(local_server, "previews come without a number and are not replayed") {
        start();
        const std::string id = put(1);
        auto client = connect();
        client.request("GET", "/v1/events");
        client.read_until("event: run\n");
        await_live(client, id);
        api::event peek;
        peek.raw = R"({"type":"event_start","n":2})";
        REQUIRE(run_until([&] {
            store.preview(id, peek);
            return true;
        }));
        const std::string seen = client.read_until(R"({"type":"event_start","n":2}})");
        CHECK(seen.find("event: preview\n") != std::string::npos);
        CHECK(ids_in(seen).empty());
    }

    TEST_CASE_FIXTURE(local_server, "a reader that never reads lags, and resumes without a gap") {
        config.reader_backlog = 64u << 10;
        start();
        const std::string id = put(1);
        auto client = connect();
        client.request("GET", "/v1/events");
        std::string seen = client.read_until("event: run\n");
        seen += await_live(client, id);
        const std::size_t before = ids_in(seen).size();
        for (int i = 0; i < 400; ++i) append(id, fmt::format("\"{}\"", std::string(4096, 'x')));
        seen += client.read_all();
        REQUIRE(seen.find("event: lagged\n") != std::string::npos);
        auto ids = ids_in(seen);
        REQUIRE(ids.size() < before + 400);
        CHECK(seen.find(fmt::format("{{\"after\":{}}}", ids.back())) != std::string::npos);
        put(1, run_state::succeeded);
        auto again = connect();
        again.request("GET", "/v1/runs/" + id + "/events", {},
                      fmt::format("{}Last-Event-ID: {}\r\n", as_stream, ids.back()));
        for (const std::uint64_t n : ids_in(again.read_until("\r\n0\r\n\r\n"))) ids.push_back(n);
        CHECK(ids == numbers_to(before + 401));
    }

    TEST_CASE_FIXTURE(local_server, "a quiet feed sends comments") {
        config.heartbeat = 5ms;
        start();
        put(1);
        auto client = connect();
        client.request("GET", "/v1/events");
        for (int i = 0; i < 3; ++i) client.read_until("\n: alive\n\n");
    }

    TEST_CASE_FIXTURE(local_server,
                      "a reader that closed its sending side still gets records, a disconnected one is dropped") {
        start();
        const std::string id = put(1);
        auto half = connect(), gone = connect();
        half.request("GET", "/v1/events");
        half.shut_down_sending();
        gone.request("GET", "/v1/events");
        half.read_until("event: run\n");
        gone.read_until("event: run\n");
        gone.close();
        REQUIRE(run_until([&] { return instance->clients() == 1; }));
        append(id, R"({"type":"late"})");
        half.read_until("late");
    }

    TEST_CASE_FIXTURE(local_server, "a new reader is not confused with the client that has just left") {
        start();
        const std::string id = put(1);
        for (int i = 0; i < 50; ++i) {
            CAPTURE(i);
            auto before = connect();
            before.ask("GET", "/healthz");
            before.close();
            auto reader = connect();
            reader.request("GET", fmt::format("/v1/events?after={}", store.newest_record()));
            reader.read_until("\r\n\r\n");
            append(id, R"({"type":"new"})");
            reader.read_until("new");
        }
    }

    TEST_CASE_FIXTURE(local_server, "a future number is refused, in both feeds and both forms") {
        start();
        const std::string id = put(1);
        append(id, R"({"type":"newest"})");
        auto client = connect();
        const auto check = [&](std::string_view path, std::string_view headers = {}) {
            CAPTURE(path);
            const auto response = client.ask("GET", path, {}, headers);
            CHECK(response.status == 410);
            CHECK(response.json().at("type") == "urn:tether:beyond_newest");
            CHECK(response.json().at("newest") == 2);
        };
        const std::string feed = "/v1/runs/" + id + "/events";
        check(feed + "?after=3");
        check(feed + "?after=3", as_stream);
        check(feed, "Accept: text/event-stream\r\nLast-Event-ID: 3\r\n");
        check("/v1/events?after=1000000");
        check("/v1/events", "Last-Event-ID: 3\r\n");
        CHECK(client.ask("GET", feed + "?after=2").status == 200);
    }

    TEST_CASE_FIXTURE(local_server, "a client of HTTP/1.0 gets the plain stream and then the end") {
        start();
        const std::string id = put(1, run_state::failed);
        auto client = connect();
        client.send("GET /v1/runs/" + id + "/events HTTP/1.0\r\nAccept: text/event-stream\r\n\r\n");
        const std::string seen = client.read_all();
        CHECK(seen.find("\r\n\r\nid: 1\nevent: run\ndata: {") != std::string::npos);
        CHECK(seen.ends_with("}\n\n"));
    }
}
