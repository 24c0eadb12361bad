// Tests the calls: the requests they send and how they read the responses.
#include <tether/client/local_api.hpp>

#include "scripted_daemon.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tether;
using namespace tether::client;
using namespace tether::test;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view a_run = R"({"id":"run_1","state":"queued","a_member_to_come":1})";

std::string header(const std::string& request, std::string_view name) {
    const auto at = request.find(std::string{name} + ": ");
    if (at == std::string::npos) return "";
    const auto from = at + name.size() + 2;
    return request.substr(from, request.find("\r\n", from) - from);
}

std::string first_line(const std::string& request) {
    return request.substr(0, request.find("\r\n"));
}

struct fixture : io_fixture {
    std::unique_ptr<scripted_daemon> daemon;
    std::unique_ptr<local_api> api;
    std::vector<std::string> heard;
    std::chrono::milliseconds request_timeout = 30s;

    void script(std::deque<scripted_answer> answers) {
        daemon = std::make_unique<scripted_daemon>(ctx, std::move(answers));
        start(daemon->async_serve());
        local_api_options options;
        options.create.pause = 1ms;
        options.request_timeout = request_timeout;
        options.on_answer = [this](const request& asked, const answer& got) {
            heard.push_back(asked.method + " " + asked.target + " " + std::to_string(got.status) + " " +
                            got.content_type + " " + asked.body + got.body);
        };
        api = std::make_unique<local_api>(ctx.get_executor(), daemon->socket_path(), options);
    }
    ~fixture() { finish(); }
};

} // namespace

TEST_SUITE("client::local_api") {

    TEST_CASE_FIXTURE(fixture, "a created run is returned parsed and as text") {
        script({http_answer(201, a_run)});
        const auto made = run(api->async_create(boost::json::parse(R"({"prompt":"hi"})")));
        REQUIRE(made.has_value());
        CHECK(made->run.id == "run_1");
        CHECK(made->document.as_object().contains("a_member_to_come"));
        CHECK(first_line(daemon->requests()[0]) == "POST /v1/runs HTTP/1.1");
        CHECK(daemon->requests()[0].ends_with(R"({"prompt":"hi"})"));
        CHECK(header(daemon->requests()[0], "Idempotency-Key").size() == 32);
    }

    TEST_CASE_FIXTURE(fixture, "a create whose response was lost is repeated under the same key") {
        script({{"HTTP/1.1 201 Cre"}, http_answer(503, ""), http_answer(200, a_run)});
        REQUIRE(run(api->async_create(boost::json::parse(R"({"prompt":"hi"})"))).has_value());
        REQUIRE(daemon->requests().size() == 3);
        const auto key = header(daemon->requests()[0], "Idempotency-Key");
        for (const auto& request : daemon->requests()) CHECK(header(request, "Idempotency-Key") == key);
    }

    TEST_CASE_FIXTURE(fixture, "two creates have different keys") {
        script({http_answer(201, a_run), http_answer(201, a_run)});
        run(api->async_create(boost::json::object{}));
        run(api->async_create(boost::json::object{}));
        CHECK(header(daemon->requests()[0], "Idempotency-Key") != header(daemon->requests()[1], "Idempotency-Key"));
    }

    TEST_CASE_FIXTURE(fixture, "a refused create is not repeated") {
        script({http_answer(400, R"({"detail":"must be a string","field":"/prompt"})")});
        const auto made = run(api->async_create(boost::json::object{}));
        REQUIRE_FALSE(made.has_value());
        CHECK(made.error().field == "/prompt");
        CHECK(daemon->requests().size() == 1);
    }

    TEST_CASE_FIXTURE(fixture, "all pages of a list are read, and no more than the limit") {
        const auto page = [](std::string_view next) {
            return http_answer(200,
                               R"({"data":[{"id":"run_1","state":"x"},{"id":"run_2","state":"x"}],"next":)" +
                                   std::string{next} + "}");
        };
        script({page(R"("n1")"), page("null"), page(R"("n1")"), page(R"("n2")")});
        run_query everything;
        everything.states = {"failed"};
        CHECK(run(api->async_list_all(everything))->size() == 4);
        CHECK(first_line(daemon->requests()[0]) == "GET /v1/runs?state=failed HTTP/1.1");
        CHECK(first_line(daemon->requests()[1]) == "GET /v1/runs?state=failed&after=n1 HTTP/1.1");
        run_query three;
        three.limit = 3;
        CHECK(run(api->async_list_all(three))->size() == 3);
    }

    TEST_CASE_FIXTURE(fixture, "the wait is sent as text") {
        script({http_answer(200, a_run)});
        CHECK(run(api->async_find("run_1", 90s)).has_value());
        CHECK(first_line(daemon->requests()[0]) == "GET /v1/runs/run_1?wait=1m30s HTTP/1.1");
    }

    TEST_CASE_FIXTURE(fixture, "a send waits as long as the daemon may try, and a refusal says when to try again") {
        scripted_answer silent{""};
        silent.stays_open = true;
        auto later = http_answer(429, R"({"detail":"too many runs"})");
        later.bytes.insert(later.bytes.find("\r\n") + 2, "Retry-After: 30\r\n");
        request_timeout = 20ms;
        script({silent});
        const auto given_up = run(api->async_send("run_1", {}, 50ms));
        REQUIRE(given_up.has_error());
        CHECK(describe(given_up.error()).find("no complete response within 70ms") != std::string::npos);
        request_timeout = 30s;
        script({later});
        CHECK(describe(run(api->async_send("run_1", {})).error()) == "too many runs; try again in 30 s");
    }

    TEST_CASE_FIXTURE(fixture, "each other call has its method and path") {
        script({http_answer(200, "{}"), http_answer(200, R"({"event_ids":["e"]})"), http_answer(202, a_run),
                http_answer(204, ""), http_answer(200, R"({"version":"1","healthy":true})"),
                http_answer(200, "ok", "text/plain")});
        CHECK(run(api->async_events("run_1", 7, 10)).has_value());
        CHECK(run(api->async_send("run_1", {boost::json::object{{"type", "user.interrupt"}}})).has_value());
        CHECK(run(api->async_cancel("run_1")).has_value());
        CHECK(run(api->async_forget("run_1")).has_value());
        CHECK(run(api->async_status()).has_value());
        CHECK(run(api->async_health()).has_value());
        std::vector<std::string> lines;
        for (const auto& request : daemon->requests()) lines.push_back(first_line(request));
        CHECK(lines ==
              std::vector<std::string>{"GET /v1/runs/run_1/events?after=7&limit=10 HTTP/1.1",
                                       "POST /v1/runs/run_1/events HTTP/1.1", "POST /v1/runs/run_1/cancel HTTP/1.1",
                                       "DELETE /v1/runs/run_1 HTTP/1.1", "GET /v1/status HTTP/1.1",
                                       "GET /healthz HTTP/1.1"});
        CHECK(daemon->requests()[1].ends_with(R"({"events":[{"type":"user.interrupt"}]})"));
    }

    TEST_CASE_FIXTURE(fixture, "a document of another kind is malformed") {
        script({http_answer(200, "{"), http_answer(200, "[]"), http_answer(200, "{}")});
        CHECK(run(api->async_find("run_1")).error().code == errc::malformed_document);
        CHECK(run(api->async_find("run_1")).error().code == errc::malformed_document);
        run_query everything;
        CHECK(run(api->async_list(everything)).error().code == errc::malformed_document);
    }

    TEST_CASE_FIXTURE(fixture, "a response without the member that the call needs is malformed") {
        for (const auto* body : {"{}", "[]", "", "null", "7", R"({"id":"run_1"})"}) {
            CAPTURE(body);
            script(std::deque<scripted_answer>(6, http_answer(200, body)));
            CHECK(describe(run(api->async_send("run_1", {})).error()) ==
                  "the daemon's response is not the expected document");
            CHECK(run(api->async_cancel("run_1")).error().kind == failure_kind::malformed);
            CHECK(run(api->async_orphans(false)).error().kind == failure_kind::malformed);
            CHECK(run(api->async_reload()).error().kind == failure_kind::malformed);
            CHECK(run(api->async_status()).error().kind == failure_kind::malformed);
            CHECK(run(api->async_find("run_1")).error().kind == failure_kind::malformed);
        }
    }

    TEST_CASE_FIXTURE(fixture, "a response about another run is malformed") {
        const auto other = http_answer(200, R"({"id":"run_2","state":"succeeded"})");
        script({other, other});
        CHECK(describe(run(api->async_find("run_1")).error()) ==
              "the daemon's response is about another run and was ignored");
        CHECK(run(api->async_cancel("run_1")).error().kind == failure_kind::malformed);
    }

    TEST_CASE_FIXTURE(fixture, "a deadline bounds every request") {
        scripted_answer silent{""};
        silent.stays_open = true;
        script({silent, silent});
        api->set_deadline(std::chrono::steady_clock::now() + 30ms);
        CHECK(run(api->async_find("run_1", 60s)).error().kind == failure_kind::interrupted);
        CHECK(run(api->async_status()).error().kind == failure_kind::interrupted);
    }

    TEST_CASE_FIXTURE(fixture, "a create with an unreadable response is repeated, and fails with its key") {
        script(std::deque<scripted_answer>(6, http_answer(201, "{}")));
        int retries = 0;
        api->on_retry([&](const failure&) { ++retries; });
        const auto made = run(api->async_create(boost::json::object{}, "my-key"));
        REQUIRE_FALSE(made.has_value());
        CHECK(made.error().idempotency_key == "my-key");
        CHECK(daemon->requests().size() == 6);
        CHECK(retries == 5);
        for (const auto& request : daemon->requests()) CHECK(header(request, "Idempotency-Key") == "my-key");
    }

    TEST_CASE_FIXTURE(fixture, "a list that repeats a page or never ends is given up") {
        const auto page = [](std::string_view id, std::string_view next) {
            return http_answer(200, fmt::format(R"({{"data":[{{"id":"{}","state":"x"}}],"next":"{}"}})", id, next));
        };
        script({page("1", "A"), page("2", "B"), page("3", "A"), http_answer(200, R"({"data":[],"next":"A"})")});
        run_query everything;
        CHECK(describe(run(api->async_list_all(everything)).error()) ==
              "the daemon's list returns to a page that was already read");
        CHECK(describe(run(api->async_list_all(everything)).error()) ==
              "the daemon's list has an empty page before its end");
    }

    TEST_CASE_FIXTURE(fixture, "a list of runs omits messages, and is bounded") {
        const std::string result =
            R"({"status":"idle","messages":["long"],"last_message":"long","usage":{"input_tokens":1}})";
        script({http_answer(200, R"({"data":[{"id":"1","state":"x","result":)" + result + R"(}],"next":null})"),
                http_answer(200, R"({"data":[{"id":"1","state":"x","result":)" + result + R"(}],"next":null})")});
        run_query query;
        const auto runs = run(api->async_list_all(query));
        REQUIRE(runs->size() == 1);
        CHECK(runs->front().run.result->messages.empty());
        CHECK(serialize(runs->front().document.at("result")) == R"({"status":"idle","usage":{"input_tokens":1}})");
        query.with_messages = true;
        CHECK(run(api->async_list_all(query))->front().run.result->messages.size() == 1);
    }

    TEST_CASE_FIXTURE(fixture, "records are read to the last page, and pages that do not advance end the reading") {
        const auto page = [](std::string_view data, std::string_view next) {
            return http_answer(200, fmt::format(R"({{"data":[{}],"next":{}}})", data, next));
        };
        script({page("{}", "5"), page("{}", "null"), page("{}", "5"), page("{}", "5"), page("{}", "1.5"),
                page("{}", "-1"), page("7", "null")});
        record_walk good{*api, "run_1"};
        CHECK(run(good.async_next())->size() == 1);
        CHECK(run(good.async_next())->size() == 1);
        CHECK(run(good.async_next())->empty());
        CHECK(first_line(daemon->requests()[1]) == "GET /v1/runs/run_1/events?after=5&limit=1000 HTTP/1.1");
        record_walk circle{*api, "run_1"};
        CHECK(run(circle.async_next()).has_value());
        CHECK(run(circle.async_next()).error().kind == failure_kind::malformed);
        for (int i = 0; i < 3; ++i) {
            record_walk odd{*api, "run_1"};
            CHECK(run(odd.async_next()).error().kind == failure_kind::malformed);
        }
    }

    TEST_CASE_FIXTURE(fixture, "the newest record number comes from the refusal of a position after it") {
        script({http_answer(410, R"({"type":"urn:tether:beyond_newest","newest":42})"), http_answer(503, "{}"),
                http_answer(200, "{}")});
        CHECK(run(api->async_newest()).value() == 42);
        CHECK(first_line(daemon->requests()[0]) == "GET /v1/events?after=9223372036854775807 HTTP/1.1");
        CHECK(run(api->async_newest()).error().status == 503);
        CHECK(run(api->async_newest()).error().kind == failure_kind::malformed);
    }

    TEST_CASE_FIXTURE(fixture, "an unhealthy daemon says why") {
        script({http_answer(503, R"({"detail":"the store cannot be written"})")});
        CHECK(describe(run(api->async_health()).error()) == "the store cannot be written");
    }

    TEST_CASE_FIXTURE(fixture, "an observer gets each complete response, with any status") {
        script({http_answer(200, a_run), {"HTTP/1.1 200 O"}, http_answer(404, "{}", "application/problem+json")});
        CHECK(run(api->async_cancel("run_1")).has_value());
        CHECK(run(api->async_find("run_1")).has_error());
        CHECK(run(api->async_send("run_1", {})).has_error());
        CHECK(heard ==
              std::vector<std::string>{"POST /v1/runs/run_1/cancel 200 application/json " + std::string{a_run},
                                       R"(POST /v1/runs/run_1/events 404 application/problem+json {"events":[]}{})"});
    }
}
