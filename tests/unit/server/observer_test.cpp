// Tests what the local API reports about its clients.
#include <tether/server/observer.hpp>

#include "local_server.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::test;
using namespace std::chrono_literals;
using strings = std::vector<std::string>;

TEST_SUITE("server::observer") {

    TEST_CASE_FIXTURE(local_server, "each response is reported with its call and its status") {
        start();
        raw_client client = connect();
        const std::string id = put(1);
        client.ask("GET", "/v1/runs/" + id);
        client.ask("GET", "/v1/runs/" + id + "x");
        client.ask("PUT", "/v1/runs");
        client.ask("GET", "/nowhere");
        client.ask("GET", "/healthz?a=%zz");
        client.ask("HEAD", "/healthz");
        CHECK(told_of.answers ==
              strings{"get_run 200", "get_run 404", "no_such_method 405", "no_such_path 404", "no_such_path 400",
                      "health 200"});
        CHECK(told_of.refusals.empty());
        CHECK(told_of.clients == 1);
        client.close();
        CHECK(run_until([&] { return told_of.clients == 0; }));
    }

    TEST_CASE_FIXTURE(local_server, "an invalid request is reported by its status alone") {
        start();
        raw_client client = connect();
        client.send("what?\r\n\r\n");
        client.read_all();
        CHECK(told_of.refusals == std::vector<unsigned>{400});
        CHECK(told_of.answers.empty());
    }

    TEST_CASE_FIXTURE(local_server, "a feed is reported while it is read, and a refused feed is not") {
        start();
        const std::string id = put(1);
        raw_client client = connect();
        client.request("GET", "/v1/events", {}, "Accept: text/event-stream\r\n");
        client.read_until(id);
        CHECK(told_of.feeds == 1);
        client.close();
        CHECK(run_until([&] { return told_of.feeds == 0; }));
        connect().ask("GET", "/v1/events?after=x", {}, "Accept: text/event-stream\r\n");
        CHECK(told_of.answers == strings{"feed 200", "feed 400"});
        CHECK(told_of.feeds == 0);
        CHECK(told_of.lagged == 0);
    }

    TEST_CASE_FIXTURE(local_server, "a reader that falls behind is reported once") {
        config.reader_backlog = 4096;
        start();
        const std::string id = put(1);
        raw_client client = connect();
        client.request("GET", "/v1/events", {}, "Accept: text/event-stream\r\n");
        client.read_until(id);
        await_live(client, id);
        for (int i = 0; i < 200 && told_of.lagged == 0; ++i)
            append(id, R"({"type":"x","text":")" + std::string(60'000, 'x') + "\"}");
        client.read_until("event: lagged");
        CHECK(run_until([&] { return told_of.lagged == 1 && told_of.feeds == 0; }));
    }

    TEST_CASE_FIXTURE(local_server, "the metrics are text of the version that scrapers request") {
        who = {0, 0};
        start();
        raw_client client = connect();
        const answer got = client.ask("GET", "/metrics");
        CHECK(got.status == 200);
        CHECK(got.head.find("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n") != got.head.npos);
        CHECK(got.body == "tether_runs 1\n");
        const answer other = client.ask("POST", "/metrics");
        CHECK(other.status == 405);
        CHECK(other.head.find("Allow: GET, HEAD\r\n") != other.head.npos);
        CHECK(client.ask("GET", "/metrics?a=b").status == 400);
    }
}
