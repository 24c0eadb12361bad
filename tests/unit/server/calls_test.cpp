// Tests the calls of the local API.
#include <tether/server/calls.hpp>

#include "local_server.hpp"

#include <atomic>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <thread>

using namespace tether;
using namespace std::chrono_literals;
using session::run_state;
using test::local_server;

namespace {

constexpr std::string_view hello = R"({"prompt":"hello"})";

/// Counts what is allocated, by any thread.
class counting_memory final : public boost::json::memory_resource {
  public:
    std::atomic<std::size_t> used = 0, total = 0;

  private:
    void* do_allocate(std::size_t size, std::size_t) override {
        used += size;
        total += size;
        return ::operator new(size);
    }
    void do_deallocate(void* memory, std::size_t size, std::size_t) override {
        used -= size;
        ::operator delete(memory);
    }
    bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }
};

std::string run_path(const std::string& id, std::string_view rest = {}) {
    return "/v1/runs/" + id + std::string{rest};
}

} // namespace

TEST_SUITE("server::calls") {

    TEST_CASE_FIXTURE(local_server, "work is accepted with the location of its run") {
        start();
        auto client = connect();
        const auto made = client.ask("POST", "/v1/runs", R"({"prompt":"hello","labels":{"team":"blue"}})",
                                     "Content-Type: application/x-www-form-urlencoded\r\n");
        CHECK(made.status == 201);
        CHECK(runs.last_spec.agent.is_null()); // the owner of the runs has the default
        CHECK(made.json().at("owner").at("uid") == 1000);
        CHECK(made.json().at("owner").at("name") == "ada");
        const std::string id{made.json().at("id").as_string()};
        CHECK(made.head.find("Location: /v1/runs/" + id + "\r\n") != std::string::npos);
        CHECK(client.ask("GET", run_path(id)).json() == made.json());
        const auto list = client.ask("GET", "/v1/runs?label=team:blue&limit=1").json();
        CHECK(list.at("data").at(0) == made.json());
        CHECK(list.at("next").is_null());
        const auto head = client.ask("HEAD", run_path(id));
        CHECK(head.status == 200);
        CHECK(client.ask("GET", "/healthz").status == 200);
    }

    TEST_CASE_FIXTURE(local_server, "a run and a list show how a run is followed now, not at its last change") {
        start();
        const std::string id = put(101), other = put(102);
        runs.followed[id].opens = 3;
        runs.followed[id].last_event_at = wall_time{1'764'000'000s};
        auto client = connect();
        const auto alone = client.ask("GET", run_path(id)).json();
        CHECK(alone.at("follow").at("opens") == 3);
        CHECK(alone.at("follow").at("last_event_at") == "2025-11-24T16:00:00.000Z");
        const auto list = client.ask("GET", "/v1/runs").json();
        CHECK(list.at("data").at(0).at("id").as_string() == other);
        CHECK(list.at("data").at(0).at("follow").at("opens") == 0);
        CHECK(list.at("data").at(1) == alone);
    }

    TEST_CASE_FIXTURE(local_server, "work is refused while the limit of waiting runs is reached, and only then") {
        config.queued_runs = 2;
        start();
        auto client = connect();
        put(101, run_state::queued);
        CHECK(client.ask("POST", "/v1/runs", hello).status == 201); // a run starts at once here
        put(102, run_state::queued);
        const auto refused = client.ask("POST", "/v1/runs", hello);
        CHECK(refused.status == 503);
        CHECK(refused.json().at("type") == "urn:tether:too_many_runs");
        put(102, run_state::running);
        CHECK(client.ask("POST", "/v1/runs", hello).status == 201);
    }

    TEST_CASE_FIXTURE(local_server, "a reload names what changed and what did not, and only operators may reload") {
        server::reload_report report;
        report.applied = {"/log/level"};
        report.at_next_start = {"/listen"};
        reload = [&]() -> boost::asio::awaitable<server::reload_report> { co_return report; };
        access.admin_groups = {"ops"};
        start();
        auto client = connect();
        CHECK(client.ask("POST", "/v1/reload").status == 404);
        CHECK(client.ask("GET", "/v1/reload").status == 405);
        who = {0, 0};
        auto root = connect();
        const auto good = root.ask("POST", "/v1/reload");
        CHECK(good.status == 200);
        CHECK(good.body == "{\"applied\":[\"/log/level\"],\"at_next_start\":[\"/listen\"]}\n");
        CHECK(root.ask("POST", "/v1/reload", R"({"x":1})").status == 400);
        report.complaints = {"/log/level: must be a word", "no key"};
        const auto bad = root.ask("POST", "/v1/reload");
        CHECK(bad.status == 422);
        CHECK(bad.json().at("detail") == "/log/level: must be a word; no key");
    }

    TEST_CASE_FIXTURE(local_server, "errors in bodies and parameters are named, and the connection stays open") {
        start();
        auto client = connect();
        const std::string id = put(1);
        const struct {
            std::string method, target, body;
            unsigned status;
            std::string_view type, field;
        } table[] = {
            {"POST", "/v1/runs", "{", 400, "urn:tether:malformed_json", ""},
            {"POST", "/v1/runs", "", 400, "urn:tether:malformed_json", ""},
            {"POST", "/v1/runs", R"({"prompt":"x","prompt":"y"})", 400, "urn:tether:invalid_body", "/prompt"},
            {"POST", "/v1/runs", R"({"prompt":"x","promt":1})", 400, "urn:tether:invalid_body", "/promt"},
            {"POST", "/v1/runs", R"({"prompt":"x","events":[]})", 400, "urn:tether:invalid_body", "/events"},
            {"POST", "/v1/runs?x=1", R"({"prompt":"x"})", 400, "urn:tether:invalid_query", "x"},
            {"POST", run_path(id, "/events"), R"({"events":[{"type":"x"}]})", 400, "urn:tether:invalid_body",
             "/events/0/type"},
            {"POST", run_path(id, "/cancel"), R"({"force":true})", 400, "urn:tether:invalid_body", "/force"},
            {"GET", "/v1/runs?state=done", "", 400, "urn:tether:invalid_query", "state"},
            {"GET", run_path(id, "?wait=60"), "", 400, "urn:tether:invalid_query", "wait"},
            {"GET", run_path(id, "?wait=2h"), "", 400, "urn:tether:invalid_query", "wait"},
            {"GET", "/v1/runs/run_x", "", 404, "urn:tether:not_found", ""},
            {"DELETE", "/v1/runs/run_x", "", 404, "urn:tether:not_found", ""},
            {"GET", "/figures", "", 404, "urn:tether:not_found", ""},
            {"PUT", "/v1/runs", "", 405, "urn:tether:method_not_allowed", ""},
        };
        for (const auto& row : table) {
            CAPTURE(row.target);
            CAPTURE(row.body);
            const auto got = client.ask(row.method, row.target, row.body);
            CHECK(got.status == row.status);
            CHECK(std::string_view{got.json().at("type").as_string()} == row.type);
            CHECK(got.json().at("status") == row.status);
            if (!row.field.empty()) CHECK(std::string_view{got.json().at("field").as_string()} == row.field);
            CHECK(got.head.find("application/problem+json") != std::string::npos);
        }
        CHECK(client.ask("PUT", "/v1/runs").head.find("Allow: GET, HEAD, POST\r\n") != std::string::npos);
        CHECK(client.ask("POST", "/v1/runs", hello, "Content-Type: text/plain\r\n").status == 415);
        CHECK(runs.submitted == 0);
    }

    TEST_CASE_FIXTURE(local_server, "without a default, an agent must be named") {
        start();
        runs.refuse = session::refused{session::refusal::incomplete, "is missing", {}, "/agent"};
        const auto refused = connect().ask("POST", "/v1/runs", hello);
        CHECK(refused.status == 400);
        CHECK(refused.json().at("field") == "/agent");
    }

    TEST_CASE_FIXTURE(local_server, "the same idempotency key and body mean the same run") {
        start();
        auto client = connect();
        const std::string_view key = "Idempotency-Key: k1\r\n";
        const auto first = client.ask("POST", "/v1/runs", hello, key);
        const auto again = client.ask("POST", "/v1/runs", hello, key);
        CHECK(first.status == 201);
        CHECK(again.status == 200);
        CHECK(again.json().at("id") == first.json().at("id"));
        CHECK(client.ask("POST", "/v1/runs", R"({"prompt":"other"})", key).status == 409);
        CHECK(client.ask("POST", "/v1/runs", hello, "Idempotency-Key: a b\r\n").json().at("field") ==
              "Idempotency-Key");
        who = {1001, 1001};
        CHECK(connect().ask("POST", "/v1/runs", hello, key).status == 201);
        CHECK(runs.submitted == 2);
    }

    TEST_CASE_FIXTURE(local_server, "the same idempotency key and body mean the same send") {
        start();
        auto client = connect();
        const std::string target = run_path(put(1), "/events");
        const auto send = [&](std::string_view text, std::string_view key) {
            return client.ask("POST", target,
                              fmt::format(R"({{"events":[{{"type":"user.message","content":[{{"type":"text",)"
                                          R"("text":"{}"}}]}}]}})",
                                          text),
                              fmt::format("Idempotency-Key: {}\r\n", key));
        };
        const auto first = send("one", "k1"), again = send("one", "k1");
        CHECK(first.status == 200);
        CHECK(again.status == 200);
        CHECK(again.body == first.body);
        CHECK(runs.sent == 1);
        const auto other = send("two", "k1");
        CHECK(other.status == 409);
        CHECK(other.json().at("type") == "urn:tether:idempotency_conflict");
        CHECK(send("two", "k2").status == 200);
        CHECK(runs.sent == 2);
        CHECK(send("one", "").status == 400);
        runs.forgets_outcomes = true;
        CHECK(send("three", "k3").status == 200);
        CHECK(send("three", "k3").status == 502); // its outcome is unknown: it is not sent again
        CHECK(runs.sent == 3);
        runs.refuse = session::refused{session::refusal::rejected_by_api, "no", {}};
        CHECK(send("four", "k4").status == 422);
        runs.refuse.reset();
        CHECK(send("four", "k4").status == 200);
    }

    TEST_CASE_FIXTURE(local_server, "a run shows the result of each finished turn") {
        start();
        auto client = connect();
        const std::string id = put(1);
        session::run now = *run(store.async_find(id, daemon_itself)).value();
        for (unsigned turn = 1; turn <= 3; ++turn) {
            now.turns = turn;
            now.state = run_state::failed;
            now.finished_at = now.ended_on = now.created_at;
            now.result.emplace().messages = {fmt::format("turn {}", turn)};
            now.error = session::run_error{errc::refused, fmt::format("error {}", turn), ""};
            REQUIRE_FALSE(run(store.async_put(now)));
        }
        now.turns = 4;
        now.state = run_state::running;
        REQUIRE_FALSE(run(store.async_put(now)));
        const auto second = client.ask("GET", run_path(id, "?turn=2")).json();
        CHECK(second.at("state") == "running");
        CHECK(second.at("result").at("last_message") == "turn 2");
        CHECK(second.at("error").at("message") == "error 2");
        CHECK(client.ask("GET", run_path(id, "?turn=4")).status == 404);
        CHECK(client.ask("GET", run_path(id, "?turn=0")).status == 400);
        CHECK(client.ask("GET", run_path(id, "?turn=1&wait=1s")).status == 400);
        const auto page = client.ask("GET", run_path(id, "/turns?limit=2")).json();
        CHECK(page.at("data").as_array().size() == 2);
        CHECK(page.at("data").at(1).at("turn") == 2);
        CHECK(page.at("data").at(1).at("result").at("last_message") == "turn 2");
        CHECK(page.at("next") == 2);
        const auto rest = client.ask("GET", run_path(id, "/turns?after=2")).json();
        CHECK(rest.at("data").as_array().size() == 1);
        CHECK(rest.at("next").is_null());
        CHECK(client.ask("GET", "/v1/runs/run_x/turns").status == 404);
    }

    TEST_CASE_FIXTURE(local_server, "simultaneous duplicates create one run") {
        start();
        runs.submit_takes = 20ms;
        auto one = connect(), two = connect(), three = connect();
        for (auto* client : {&one, &two, &three}) client->request("POST", "/v1/runs", hello, "Idempotency-Key: k\r\n");
        const auto first = one.receive(), second = two.receive(), third = three.receive();
        CHECK(runs.submitted == 1);
        CHECK(first.status + second.status + third.status == 201 + 200 + 200);
        CHECK(second.json().at("id") == first.json().at("id"));
        CHECK(third.json().at("id") == first.json().at("id"));
    }

    TEST_CASE_FIXTURE(local_server, "a wait is answered when the run is finished or waiting, or after its timeout") {
        start();
        auto client = connect();
        const std::string id = put(1);
        CHECK(client.ask("GET", run_path(id, "?wait=10ms")).json().at("state") == "running");
        for (const run_state state : {run_state::waiting, run_state::succeeded}) {
            put(1);
            client.request("GET", run_path(id, "?wait=1h"));
            auto other = connect();
            CHECK(other.ask("GET", "/v1/status").json().at("clients") == 2);
            put(1, state);
            CHECK(std::string_view{client.receive().json().at("state").as_string()} == to_string(state));
        }
        CHECK(client.ask("GET", run_path(id, "?wait=1h")).json().at("state") == "succeeded");
    }

    TEST_CASE_FIXTURE(local_server, "a wait ends when its client is gone, but a half-closed client is answered") {
        start();
        const std::string id = put(1);
        auto client = connect();
        client.request("GET", run_path(id, "?wait=1h"));
        auto half = connect();
        half.request("GET", run_path(id, "?wait=1h"));
        half.shut_down_sending();
        REQUIRE(run_until([&] { return instance->clients() == 2; }));
        client.close();
        REQUIRE(run_until([&] { return instance->clients() == 1; }));
        put(1, run_state::failed);
        CHECK(half.receive().json().at("state") == "failed");
    }

    TEST_CASE_FIXTURE(local_server, "other users' runs are not found, unless the peer is an admin") {
        start();
        const std::string id = put(1, run_state::failed);
        who = {1001, 1001};
        auto other = connect();
        CHECK(other.ask("GET", run_path(id)).status == 404);
        CHECK(other.ask("GET", run_path(id, "/events")).status == 404);
        CHECK(other.ask("GET", run_path(id, "/events"), "", "Accept: text/event-stream\r\n").status == 404);
        CHECK(other.ask("POST", run_path(id, "/cancel")).status == 404);
        CHECK(other.ask("POST", run_path(id, "/events"), R"({"events":[{"type":"user.interrupt"}]})").status == 404);
        CHECK(other.ask("DELETE", run_path(id)).status == 404);
        CHECK(other.ask("GET", "/v1/runs").json().at("data").as_array().empty());
        who = {0, 0};
        auto root = connect();
        CHECK(root.ask("GET", run_path(id)).status == 200);
        CHECK(root.ask("GET", "/v1/runs").json().at("data").as_array().size() == 1);
        CHECK(root.ask("DELETE", run_path(id)).status == 204);
        CHECK(root.ask("GET", run_path(id)).status == 404);
    }

    TEST_CASE_FIXTURE(local_server, "events go to the run, and refusals are returned as problems") {
        start();
        auto client = connect();
        const std::string id = put(1);
        const std::string_view body = R"({"events":[{"type":"user.interrupt"}]})";
        CHECK(client.ask("POST", run_path(id, "/events"), body).body == "{\"event_ids\":[\"sevt_0\"]}\n");
        CHECK(client.ask("POST", run_path(id, "/cancel")).json().at("state") == "cancelled");
        CHECK(client.ask("POST", run_path(id, "/cancel"), "{}").json().at("state") == "cancelled");
        runs.refuse = session::refused{session::refusal::rejected_by_api, "no", "req_1"};
        const auto refused = client.ask("POST", run_path(id, "/events"), body);
        CHECK(refused.status == 422);
        CHECK(refused.json().at("request_id") == "req_1");
        runs.refuse = session::refused{session::refusal::stopping, {}, {}};
        CHECK(client.ask("POST", "/v1/runs", hello).status == 503);
    }

    TEST_CASE_FIXTURE(local_server, "pages are cut before they grow too large, and the next page has the rest") {
        start();
        auto client = connect();
        const std::string large(3u << 20, 'x');
        std::string id;
        for (int n = 1; n <= 20; ++n) {
            session::run finished;
            finished.id = id = fmt::format("run_{:026}", n);
            finished.state = run_state::succeeded;
            finished.owner.uid = who.uid;
            finished.result.emplace();
            if (n % 4 == 0) finished.result->messages = {large};
            REQUIRE_FALSE(run(store.async_put(finished)));
            append(id, "\"" + large + "\"");
        }
        const auto walk = [&](const std::string& path, std::size_t most) {
            std::size_t pages = 0, items = 0;
            for (std::string after; after != "null"; ++pages) {
                const auto page = client.ask("GET", path + "limit=1000" + (after.empty() ? "" : "&after=" + after));
                REQUIRE(page.status == 200);
                CHECK(page.body.size() < most);
                const auto document = page.json();
                items += document.at("data").as_array().size();
                const auto& next = document.at("next");
                after = next.is_string() ? std::string{next.get_string()} : serialize(next);
            }
            CHECK(pages > 1);
            return items;
        };
        CHECK(walk("/v1/runs?", 15u << 20) == 20);
        for (int n = 0; n < 9; ++n) append(id, "\"" + large + "\"");
        CHECK(walk(run_path(id, "/events?"), 15u << 20) == 11); // and the run itself
    }

    TEST_CASE_FIXTURE(local_server, "a page of the feed contains the position of the next one") {
        start();
        auto client = connect();
        const std::string id = put(1);
        append(id, R"({ "type" : "a" })");
        append(id, R"({"type":"b"})");
        const auto page = client.ask("GET", run_path(id, "/events?limit=2"));
        CHECK(page.body.find(R"({"id":2,"type":"event","run":")" + id + R"(","event":{ "type" : "a" }})") !=
              std::string::npos);
        CHECK(page.json().at("next") == 2);
        const auto rest = client.ask("GET", run_path(id, "/events?after=2&limit=2")).json();
        CHECK(rest.at("data").as_array().size() == 1);
        CHECK(rest.at("next").is_null());
    }

    TEST_CASE_FIXTURE(local_server, "an unhealthy daemon says so") {
        start();
        status.trouble_text = "the store is full";
        const auto sick = connect().ask("GET", "/healthz");
        CHECK(sick.status == 503);
        CHECK(sick.json().at("detail") == "the store is full");
    }

    TEST_CASE_FIXTURE(local_server, "status and 410 tell a user only about its own runs") {
        start();
        put(1, run_state::failed);
        put(2, run_state::failed);
        who = {1001, 1001};
        auto own = connect();
        put(3, run_state::failed);
        who = {1000, 1000};
        put(4, run_state::failed);
        who = {1001, 1001};
        CHECK(own.ask("GET", "/v1/status").status == 200);
        CHECK(status.asked_for == uid_t{1001});
        const auto beyond = own.ask("GET", "/v1/events?after=1000");
        CHECK(beyond.status == 410);
        CHECK(beyond.json().at("newest") == 3);
        CHECK(beyond.body.find("its newest record is 3") != std::string::npos);
        who = {1002, 1002};
        CHECK(connect().ask("GET", "/v1/events?after=1000").json().at("newest") == 0);
        who = {0, 0};
        auto root = connect();
        CHECK(root.ask("GET", "/v1/events?after=1000").json().at("newest") == 4);
        CHECK(root.ask("GET", "/v1/status").status == 200);
        CHECK_FALSE(status.asked_for);
    }

    TEST_CASE_FIXTURE(local_server,
                      "the metrics are available to users who see all runs and to the configured groups") {
        access.metrics_groups = {"monitoring"};
        users.groups = [](const server::credentials&) { return std::vector<std::string>{"monitoring"}; };
        start();
        const std::string id = put(1);
        who = {1001, 1001};
        auto scraper = connect();
        CHECK(scraper.ask("GET", "/metrics").status == 200);
        CHECK(scraper.ask("GET", run_path(id)).status == 404);
        instance->set_access({});
        const auto refused = scraper.ask("GET", "/metrics");
        CHECK(refused.status == 403);
        CHECK(refused.json().at("type") == "urn:tether:forbidden");
        CHECK(refused.body.find("tether_runs") == std::string::npos);
        who = {0, 0};
        CHECK(connect().ask("GET", "/metrics").status == 200);
    }

    TEST_CASE_FIXTURE(local_server, "a search without matches lets other requests proceed, and ends with its client") {
        start();
        int parts = 0;
        store.on_list = [&] {
            ++parts;
            store::run_page nothing_yet;
            nothing_yet.after = "run_1";
            return nothing_yet;
        };
        auto client = connect();
        client.request("GET", "/v1/runs?label=team:blue");
        REQUIRE(run_until([&] { return parts > 0; }));
        CHECK(connect().ask("GET", "/healthz").status == 200);
        client.close();
        CHECK(run_until([&] { return instance->clients() == 0; }));
    }

    TEST_CASE_FIXTURE(local_server, "no copy of the run is kept while a send, a cancel or a delete waits") {
        start();
        counting_memory memory;
        store.agents_in = &memory;
        session::run large;
        large.id = "run_large";
        large.state = run_state::running;
        large.owner.uid = 1000;
        large.agent = boost::json::string(1u << 20, 'x');
        REQUIRE_FALSE(run(store.async_put(std::move(large))));
        auto client = connect();
        CHECK(client.ask("GET", run_path("run_large")).status == 200);
        REQUIRE(memory.total > 1u << 20);
        std::size_t during = 1;
        runs.on_request = [&] { // the store's threads release their copies meanwhile
            const auto deadline = std::chrono::steady_clock::now() + 10s;
            while (memory.used != 0 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
            during = memory.used;
        };
        const std::string_view body = R"({"events":[{"type":"user.interrupt"}]})";
        CHECK(client.ask("POST", run_path("run_large", "/events"), body).status == 200);
        CHECK(std::exchange(during, 1) == 0);
        CHECK(client.ask("POST", run_path("run_large", "/cancel")).status == 200);
        CHECK(std::exchange(during, 1) == 0);
        CHECK(client.ask("DELETE", run_path("run_large")).status == 204);
        CHECK(during == 0);
    }

    TEST_CASE_FIXTURE(local_server, "work that is refused before a request to the API does not count for the rate") {
        access.submissions_per_minute = 2;
        start();
        auto client = connect();
        const std::string id = put(1, run_state::succeeded);
        const std::string_view body = R"({"events":[{"type":"user.interrupt"}]})";
        const auto send = [&] { return client.ask("POST", run_path(id, "/events"), body).status; };
        runs.refuse = session::refused{session::refusal::finished, {}, {}};
        for (int i = 0; i < 3; ++i) CHECK(send() == 409);
        runs.refuse = session::refused{session::refusal::store_failed, {}, {}};
        for (int i = 0; i < 3; ++i) CHECK(client.ask("POST", "/v1/runs", hello).status == 503);
        runs.refuse = session::refused{session::refusal::rejected_by_api, {}, {}};
        CHECK(send() == 422);
        runs.refuse.reset();
        CHECK(client.ask("POST", "/v1/runs", hello).status == 201);
        CHECK(client.ask("POST", "/v1/runs", hello).status == 429);
    }

    TEST_CASE_FIXTURE(local_server, "one user's waiting work is bounded, and another user's is still accepted") {
        config.body_bytes = 4096;
        config.work_bytes = 8192;
        config.work_bytes_per_user = 4096;
        start();
        session::run large;
        large.id = "run_large";
        large.state = run_state::queued;
        large.owner.uid = 1000;
        session::continuation work;
        work.open = true;
        work.spec.events = boost::json::array(1, boost::json::object{{"text", std::string(4096, 'x')}});
        REQUIRE_FALSE(run(store.async_accept(large, work, {})));
        const auto refused = connect().ask("POST", "/v1/runs", hello);
        CHECK(refused.status == 429);
        CHECK(refused.json().at("type") == "urn:tether:quota_exceeded");
        CHECK(refused.body.find("limits.work_bytes_per_user") != std::string::npos);
        who = {1001, 1001};
        CHECK(connect().ask("POST", "/v1/runs", hello).status == 201);
    }
}
