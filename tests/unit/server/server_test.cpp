// Tests the local API on a Unix socket.
#include <tether/server/server.hpp>

#include "local_server.hpp"
#include "slow_answers.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <filesystem>

using namespace tether;
using namespace std::chrono_literals;
using test::local_server;

TEST_SUITE("server::server") {

    TEST_CASE_FIXTURE(local_server, "one client too many gets an error and is closed") {
        config.clients = 2;
        start();
        auto one = connect(), two = connect();
        CHECK(one.ask("GET", "/healthz").status == 200);
        CHECK(two.ask("GET", "/healthz").status == 200);
        auto three = connect();
        const auto response = three.ask("GET", "/healthz").json();
        CHECK(response.at("type") == "urn:tether:too_many_clients");
        CHECK(response.at("detail") == "2 clients are connected, the limit (limits.clients): try again later");
        one.close();
        REQUIRE(run_until([&] { return instance->clients() == 1; }));
        CHECK(connect().ask("GET", "/healthz").status == 200);
    }

    TEST_CASE_FIXTURE(local_server, "root is accepted when too many clients are connected") {
        config.clients = 1;
        start();
        auto one = connect();
        CHECK(one.ask("GET", "/healthz").status == 200);
        who = {0, 0};
        CHECK(connect().ask("GET", "/v1/status").status == 200);
        who = {1000, 1000};
        CHECK(connect().ask("GET", "/v1/status").status == 503);
    }

    TEST_CASE_FIXTURE(local_server,
                      "stopping answers pending requests, ends feeds cleanly and closes other connections") {
        start();
        const std::string id = put(1);
        auto idle = connect(), waiting = connect(), feed = connect();
        CHECK(idle.ask("GET", "/healthz").status == 200);
        waiting.request("GET", "/v1/runs/" + id + "?wait=1h");
        feed.request("GET", "/v1/events");
        feed.read_until("event: run\n");
        stop();
        CHECK_FALSE(std::filesystem::exists(config.listen));
        CHECK(idle.read_all().empty());
        CHECK(feed.read_all().ends_with("\r\n0\r\n\r\n"));
        const auto last = waiting.receive();
        CHECK(last.status == 200);
        CHECK(last.head.find("Connection: close\r\n") != std::string::npos);
    }

    TEST_CASE_FIXTURE(local_server, "a client that is still connected after the grace period is disconnected") {
        config.reader_backlog = 1u << 30;
        start();
        const std::string id = put(1);
        auto stuck = connect();
        stuck.request("GET", "/v1/events");
        stuck.read_until("event: run\n");
        for (int i = 0; i < 40; ++i) append(id, "\"" + std::string(100'000, 'x') + "\"");
        stop(20ms);
        CHECK_FALSE(stuck.read_all().ends_with("\r\n0\r\n\r\n"));
    }

    TEST_CASE_FIXTURE(local_server, "a slow name service delays neither another client nor one that only reads") {
        auto service = std::make_shared<test::slow_answers>();
        access.admin_groups = {"ops"};
        users.name = [service](uid_t) { return service->wait("ada"); };
        users.groups = [service](const server::credentials& of) {
            return of.uid == 1000 ? std::vector<std::string>{} : std::vector<std::string>{service->wait("ops")};
        };
        start();
        auto reader = connect(), writer = connect();
        CHECK(reader.ask("GET", "/healthz").status == 200);
        writer.request("POST", "/v1/runs", R"({"prompt":"hello"})");
        REQUIRE(run_until([&] { return service->waiting() == 1; }));
        who = {1001, 1001};
        auto member = connect();
        member.request("GET", "/v1/runs");
        REQUIRE(run_until([&] { return service->waiting() == 2; }));
        CHECK(reader.ask("GET", "/v1/runs").status == 200);
        who = {0, 0};
        auto root = connect();
        CHECK(root.ask("GET", "/v1/runs").status == 200);
        CHECK(runs.submitted == 0);
        service->release();
        CHECK(writer.receive().json().at("owner").at("name") == "ada");
        CHECK(member.receive().status == 200);
    }

    TEST_CASE_FIXTURE(local_server, "a second server on the same path is refused, and the first one continues") {
        start();
        server::server second{ctx.get_executor(), config, {}, server::server_parts{runs, store, status, log}};
        const auto why = second.start();
        REQUIRE(why.has_value());
        CHECK(why->text.find("another daemon already listens") != std::string::npos);
        CHECK(connect().ask("GET", "/healthz").status == 200);
    }

    TEST_CASE_FIXTURE(local_server, "a user without connections is served while another user has every connection") {
        config.clients = 8;
        start();
        std::vector<test::raw_client> feeds;
        for (int i = 0; i < 8; ++i) {
            feeds.push_back(connect());
            feeds.back().request("GET", "/v1/events");
            feeds.back().read_until("\r\n\r\n");
        }
        CHECK(connect().ask("GET", "/healthz").status == 503);
        who = {1001, 1001};
        auto one = connect(), two = connect();
        CHECK(one.ask("GET", "/v1/runs").status == 200);
        CHECK(two.ask("GET", "/v1/status").json().at("clients") == 2);
        CHECK(instance->clients() == 10);
        feeds.clear();
        REQUIRE(run_until([&] { return instance->clients() == 2; }));
    }

    TEST_CASE_FIXTURE(local_server,
                      "a user with more connections than its share gets an error, and other users are not affected") {
        config.clients = 8;
        config.clients_per_user = 2;
        start();
        auto one = connect(), two = connect();
        CHECK(one.ask("GET", "/healthz").status == 200);
        CHECK(two.ask("GET", "/healthz").status == 200);
        const auto response = connect().ask("GET", "/healthz").json();
        CHECK(response.at("type") == "urn:tether:too_many_clients");
        CHECK(response.at("detail") ==
              "you have 2 connections, the limit for one user (limits.clients_per_user): try again after some of them "
              "are closed");
        REQUIRE(run_until([&] { return instance->clients() == 2; }));
        CHECK(std::count_if(logged.begin(), logged.end(), [](const std::string& line) {
                  return line.find("user has too many clients") != line.npos && line.find("uid=1000") != line.npos;
              }) == 1);
        who = {1001, 1001};
        CHECK(connect().ask("GET", "/healthz").status == 200);
    }

    TEST_CASE_FIXTURE(local_server, "clients are refused before descriptors run out, and the daemon is notified") {
        config.clients = 100;
        int shortages = 0;
        descriptors.fitting = [] { return std::size_t{16}; };
        descriptors.ran_short = [&] { ++shortages; };
        start();
        std::vector<test::raw_client> served;
        for (int i = 0; i < 8; ++i) {
            served.push_back(connect());
            CHECK(served.back().ask("GET", "/healthz").status == 200);
        }
        CHECK(shortages == 0);
        const auto response = connect().ask("GET", "/healthz").json();
        CHECK(response.at("type") == "urn:tether:too_many_clients");
        CHECK(response.at("detail").as_string().find("RLIMIT_NOFILE") != std::string::npos);
        CHECK(shortages == 1);
        who = {1001, 1001};
        CHECK(connect().ask("GET", "/healthz").status == 200);
    }

    TEST_CASE_FIXTURE(local_server, "a feed ends when its reader loses the right to see all runs, and so does a wait") {
        config.heartbeat = 20ms;
        access.admin_groups = {"ops"};
        users.groups = [](const server::credentials&) { return std::vector<std::string>{"ops"}; };
        start();
        const std::string id = put(1);
        who = {1001, 1001};
        auto feed = connect(), waiting = connect(), idle = connect();
        feed.request("GET", "/v1/events");
        feed.read_until("event: run\n");
        waiting.request("GET", "/v1/runs/" + id + "?wait=1h");
        CHECK(idle.ask("GET", "/v1/runs/" + id).status == 200);
        instance->set_access({});
        CHECK(feed.read_until("\r\n0\r\n\r\n").ends_with("0\r\n\r\n"));
        CHECK(feed.ask("GET", "/v1/runs/" + id).status == 404); // the connection is still usable
        CHECK(idle.ask("DELETE", "/v1/runs/" + id).status == 404);
        who = {1000, 1000};
        put(1, session::run_state::failed);
        CHECK(waiting.receive().status == 404);
    }

    TEST_CASE_FIXTURE(local_server, "a reader that keeps its rights keeps its feed") {
        config.heartbeat = 5ms;
        access.admin_groups = {"ops"};
        start();
        auto feed = connect();
        feed.request("GET", "/v1/events");
        for (int i = 0; i < 10; ++i) feed.read_until("alive\n"); // heartbeats, each after a check of the rights
        put(1);
        feed.read_until("event: run\n");
    }
}
