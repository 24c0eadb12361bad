#include <tether/server/peer.hpp>

#include "local_server.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tether;
using namespace std::chrono_literals;
using test::local_server;

namespace {

/// How a connection ended that the server gave up on: the answer, then the end.
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

    TEST_CASE_FIXTURE(local_server, "what is no HTTP is answered and the connection closed") {
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

    TEST_CASE_FIXTURE(local_server, "a body over the limit is answered readably, with or without a length") {
        start();
        const std::string body(33u << 20, 'x');
        auto known = connect();
        known.send(fmt::format("POST /v1/runs HTTP/1.1\r\nHost: t\r\nContent-Length: {}\r\n\r\n", body.size()));
        known.send(body);
        known.shut_down_sending();
        CHECK(refused_with(known) == 413);
        auto chunked = connect();
        chunked.send(fmt::format("POST /v1/runs HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n", body.size()));
        chunked.send(body);
        chunked.shut_down_sending();
        CHECK(refused_with(chunked) == 413);
    }

    TEST_CASE_FIXTURE(local_server, "a client that expects to be told to go on is told, or refused first") {
        start();
        auto client = connect();
        client.send("POST /v1/runs HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: 14\r\n\r\n");
        CHECK(client.receive().status == 100);
        client.send(R"({"prompt":"x"})");
        CHECK(client.receive().status == 201);
        client.send(
            fmt::format("POST /v1/runs HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: {}\r\n\r\n", 33u << 20));
        client.shut_down_sending();
        CHECK(refused_with(client) == 413);
    }

    TEST_CASE_FIXTURE(local_server, "a slow client is told so") {
        config.request_timeout = 30ms;
        start();
        auto head = connect();
        head.send("GET / HT");
        head.read_until("HTTP/1.1 408 ");
        auto body = connect();
        body.send("POST /v1/runs HTTP/1.1\r\nHost: t\r\nContent-Length: 100\r\n\r\n{");
        body.read_until("HTTP/1.1 408 ");
    }

    TEST_CASE_FIXTURE(local_server, "an idle connection is closed without a word") {
        config.idle_timeout = 30ms;
        start();
        auto client = connect();
        CHECK(client.ask("GET", "/healthz").status == 200);
        CHECK(client.read_all().empty());
    }

    TEST_CASE_FIXTURE(local_server, "half a request and a closed connection harm nobody") {
        start();
        for (const std::string_view part :
             {"", "G", "GET / HTTP/1.1\r\nHost: t\r\n", "POST /v1/runs HTTP/1.1\r\nHost: t\r\nContent-Length: 9\r\n\r\n{"}) {
            auto client = connect();
            client.send(part);
            client.close();
        }
        CHECK(connect().ask("GET", "/healthz").status == 200);
        CHECK(run_until([&] { return instance->clients() == 0; }));
        CHECK(runs.submitted == 0);
    }

    TEST_CASE_FIXTURE(local_server, "a client gone in the middle of its answer harms nobody") {
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

    TEST_CASE_FIXTURE(local_server, "a client of HTTP/1.0 gets its answer and the end") {
        start();
        auto client = connect();
        client.send("GET /healthz HTTP/1.0\r\n\r\n");
        CHECK(client.read_all().ends_with("\r\n\r\n{\"healthy\":true}\n"));
    }
}
