// Tests one client of the local socket, from accept to close.
#include <tether/server/peer.hpp>

#include "local_server.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tether;
using namespace std::chrono_literals;
using test::local_server;

namespace {

/// The data of a connection that the server gave up: the response, then the end.
unsigned refused_with(test::raw_client& client) {
    const auto got = client.receive();
    CHECK(got.head.find("Connection: close\r\n") != std::string::npos);
    CHECK(client.read_all().empty());
    return got.status;
}

} // namespace

TEST_SUITE("server::peer") {

    TEST_CASE_FIXTURE(local_server, "two thousand pipelined requests are answered in order") {
        start();
        auto client = connect();
        std::string all;
        for (int i = 0; i < 2000; ++i)
            all += fmt::format("GET {} HTTP/1.1\r\nHost: t\r\n\r\n", i % 2 ? "/healthz" : "/nowhere");
        client.send(all);
        int right = 0;
        for (int i = 0; i < 2000; ++i) right += client.receive().status == (i % 2 ? 200u : 404u);
        CHECK(right == 2000);
    }

    TEST_CASE_FIXTURE(local_server, "input that is not HTTP is answered and the connection closed") {
        start();
        auto client = connect();
        client.send("hello there\r\n\r\n");
        CHECK(refused_with(client) == 400);
    }

    TEST_CASE_FIXTURE(local_server, "an endless head is cut off at its limit") {
        start();
        auto client = connect();
        client.send("GET / HTTP/1.1\r\nHost: t\r\nX: " + std::string(20'000, 'x'));
        client.shut_down_sending();
        CHECK(refused_with(client) == 431);
    }

    TEST_CASE_FIXTURE(local_server,
                      "a client can read the refusal of a body over the limit, with or without a length") {
        start();
        const std::string body(33u << 20, 'x');
        auto known = connect();
        known.send(fmt::format("POST /v1/runs HTTP/1.1\r\nHost: t\r\nContent-Length: {}\r\n\r\n", body.size()));
        known.send(body);
        known.shut_down_sending();
        CHECK(refused_with(known) == 413);
        auto chunked = connect();
        chunked.send(fmt::format("POST /v1/runs HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n",
                                 body.size()));
        chunked.send(body);
        chunked.shut_down_sending();
        CHECK(refused_with(chunked) == 413);
    }

    TEST_CASE_FIXTURE(local_server, "a client that expects 100-continue gets it, or is refused first") {
        start();
        auto client = connect();
        client.send("POST /v1/runs HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: 14\r\n\r\n");
        CHECK(client.receive().status == 100);
        client.send(R"({"prompt":"x"})");
        CHECK(client.receive().status == 201);
        client.send(fmt::format(
            "POST /v1/runs HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: {}\r\n\r\n", 33u << 20));
        client.shut_down_sending();
        CHECK(refused_with(client) == 413);
    }

    TEST_CASE_FIXTURE(local_server, "a slow client gets an error that says so") {
        config.request_timeout = 30ms;
        start();
        auto head = connect();
        head.send("GET / HT");
        head.read_until("HTTP/1.1 408 ");
        auto body = connect();
        body.send("POST /v1/runs HTTP/1.1\r\nHost: t\r\nContent-Length: 100\r\n\r\n{");
        body.read_until("HTTP/1.1 408 ");
    }

    TEST_CASE_FIXTURE(local_server, "an idle connection is closed without a response") {
        config.idle_timeout = 30ms;
        start();
        auto client = connect();
        CHECK(client.ask("GET", "/healthz").status == 200);
        CHECK(client.read_all().empty());
    }

    TEST_CASE_FIXTURE(local_server, "half a request and a closed connection affect no other client") {
        start();
        for (const std::string_view part : {"", "G", "GET / HTTP/1.1\r\nHost: t\r\n",
                                            "POST /v1/runs HTTP/1.1\r\nHost: t\r\nContent-Length: 9\r\n\r\n{"}) {
            auto client = connect();
            client.send(part);
            client.close();
        }
        CHECK(connect().ask("GET", "/healthz").status == 200);
        CHECK(run_until([&] { return instance->clients() == 0; }));
        CHECK(runs.submitted == 0);
    }

    TEST_CASE_FIXTURE(local_server, "a client that leaves in the middle of its response affects no other client") {
        start();
        const std::string id = put(1);
        for (int i = 0; i < 20; ++i) append(id, "\"" + std::string(100'000, 'x') + "\"");
        auto client = connect();
        client.request("GET", "/v1/runs/" + id + "/events");
        client.read_until("\r\n\r\n");
        client.close();
        CHECK(run_until([&] { return instance->clients() == 0; }));
        CHECK(connect().ask("GET", "/healthz").status == 200);
    }

    TEST_CASE_FIXTURE(local_server, "a client of HTTP/1.0 gets its response and the end") {
        start();
        auto client = connect();
        client.send("GET /healthz HTTP/1.0\r\n\r\n");
        CHECK(client.read_all().ends_with("\r\n\r\n{\"healthy\":true}\n"));
    }

    TEST_CASE_FIXTURE(local_server, "a request that the head decides is answered without waiting for the body") {
        start();
        const std::string id = put(1);
        who = {1001, 1001};
        const std::pair<std::string, unsigned> cases[] = {
            {"POST /nowhere", 404},
            {"PUT /v1/runs", 405},
            {"POST /v1/runs/none/events", 404},
            {"POST /v1/runs/" + id + "/events", 404},
            {"POST /v1/runs/none/cancel", 413},
            {"GET /v1/status", 413},
            {"GET /v1/events", 413},
        };
        for (const auto& [line, expected_status] : cases)
            for (const std::string body : {"Content-Length: 3400000", "Transfer-Encoding: chunked",
                                           "Content-Length: 3400000\r\nExpect: 100-continue"}) {
                if (expected_status == 413 && body == "Transfer-Encoding: chunked") continue; // its length is not known
                CAPTURE(line);
                CAPTURE(body);
                auto client = connect();
                client.send(fmt::format("{} HTTP/1.1\r\nHost: t\r\n{}\r\n\r\n", line, body));
                const auto got = client.receive();
                CHECK(got.status == expected_status);
                CHECK(got.head.find("Connection: close\r\n") != std::string::npos);
            }
        auto typed = connect();
        typed.send("POST /v1/runs HTTP/1.1\r\nHost: t\r\nContent-Type: text/plain\r\nContent-Length: 3400000\r\n\r\n");
        CHECK(typed.receive().status == 415);
    }

    TEST_CASE_FIXTURE(local_server, "a body in chunks may be empty or short where none is needed, but not long") {
        start();
        const std::string head = " HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n";
        auto client = connect();
        const std::string id = put(1);
        for (const std::string content : {"", "2\r\n{}\r\n"}) {
            CAPTURE(content);
            client.send("POST /v1/runs/" + id + "/cancel" + head + content + "0\r\n\r\n");
            CHECK(client.receive().status == 200);
        }
        client.send("DELETE /v1/runs/" + id + head + "0\r\n\r\n");
        CHECK(client.receive().status == 204);
        client.send("POST /v1/runs/none/cancel" + head + "20000\r\n" + std::string(0x20000, ' '));
        const auto got = client.receive(); // without waiting for the rest
        CHECK(got.status == 413);
        CHECK(got.head.find("Connection: close\r\n") != std::string::npos);
    }

    TEST_CASE_FIXTURE(local_server, "a refusal of a request with a short body leaves the connection open") {
        start();
        auto client = connect();
        CHECK(client.ask("POST", "/nowhere", "{}").status == 404);
        CHECK(client.ask("POST", "/v1/runs/none/events", "{").status == 404);
        CHECK(client.ask("GET", "/healthz").status == 200);
    }

    TEST_CASE_FIXTURE(local_server, "unread responses of a user are bounded, and other users get theirs") {
        config.body_bytes = 1u << 20;
        config.memory_bytes = 4u << 20;
        config.memory_wait = 1ms;
        start();
        const std::string id = put(1);
        for (int i = 0; i < 10; ++i) append(id, "\"" + std::string(300'000, 'x') + "\"");
        std::vector<test::raw_client> greedy;
        const auto refused = [&] {
            const auto& all = told_of.answers;
            return std::count(all.begin(), all.end(), "run_feed 503");
        };
        for (int i = 0; i < 4; ++i) {
            greedy.push_back(connect());
            greedy.back().request("GET", "/v1/runs/" + id + "/events");
        }
        CHECK(run_until([&] { return told_of.answers.size() == 4; }));
        CHECK(refused() > 0);
        who = {1001, 1001};
        const std::string other = put(2);
        append(other, "\"" + std::string(300'000, 'x') + "\"");
        CHECK(connect().ask("GET", "/v1/runs/" + other + "/events").status == 200);
        greedy.clear();
        CHECK(run_until([&] { return instance->clients() == 0; }));
        who = {1000, 1000};
        const auto again = connect().ask("GET", "/v1/runs/" + id + "/events");
        CHECK(again.status == 200);
        CHECK(again.body.size() < (1u << 20) + 400'000);
    }

    TEST_CASE_FIXTURE(local_server, "a body that gets no memory is refused with a time to retry") {
        config.body_bytes = 1u << 20;
        config.memory_bytes = 2u << 20;
        config.memory_wait = 1ms;
        start();
        auto first = connect();
        first.send("POST /v1/runs HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: 1000000\r\n\r\n");
        REQUIRE(first.receive().status == 100); // so it has its memory
        auto chunked = connect();
        chunked.send("POST /v1/runs HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n30000\r\n" +
                     std::string(0x30000, ' '));
        CHECK(run_until([&] { return !told_of.refusals.empty(); }));
        CHECK(told_of.refusals == std::vector<unsigned>{503});
        const auto got = chunked.receive();
        CHECK(got.head.find("Retry-After: 1\r\n") != std::string::npos);
        CHECK(got.json().at("type") == "urn:tether:overloaded");
    }
}
