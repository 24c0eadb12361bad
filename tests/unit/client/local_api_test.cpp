// The calls: what they ask for and what they make of the answers.
#include <tether/client/local_api.hpp>

#include "scripted_daemon.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

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

    void script(std::deque<scripted_answer> answers) {
        daemon = std::make_unique<scripted_daemon>(ctx, std::move(answers));
        start(daemon->async_serve());
        local_api_options options;
        options.retry_pause = 1ms;
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

    TEST_CASE_FIXTURE(fixture, "a created run comes back parsed and as it came") {
        script({http_answer(201, a_run)});
        const auto made = run(api->async_create(boost::json::parse(R"({"prompt":"hi"})")));
        REQUIRE(made.has_value());
        CHECK(made->run.id == "run_1");
        CHECK(made->document.as_object().contains("a_member_to_come"));
        CHECK(first_line(daemon->requests()[0]) == "POST /v1/runs HTTP/1.1");
        CHECK(daemon->requests()[0].ends_with(R"({"prompt":"hi"})"));
        CHECK(header(daemon->requests()[0], "Idempotency-Key").size() == 32);
    }

    TEST_CASE_FIXTURE(fixture, "a create whose answer was lost is asked again under the same key") {
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
        script({http_answer(400, R"({"detail":"must be text","field":"/prompt"})")});
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

    TEST_CASE_FIXTURE(fixture, "waiting is asked for as text") {
        script({http_answer(200, a_run)});
        CHECK(run(api->async_find("run_1", 90s)).has_value());
        CHECK(first_line(daemon->requests()[0]) == "GET /v1/runs/run_1?wait=1m30s HTTP/1.1");
    }

    TEST_CASE_FIXTURE(fixture, "each other call has its method and path") {
        script({http_answer(200, "{}"), http_answer(200, "{}"), http_answer(202, a_run), http_answer(204, ""),
                http_answer(200, "{}"), http_answer(200, "ok", "text/plain")});
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

    TEST_CASE_FIXTURE(fixture, "a document that is not what it should be is malformed") {
        script({http_answer(200, "{"), http_answer(200, "[]"), http_answer(200, "{}")});
        CHECK(run(api->async_find("run_1")).error().code == errc::malformed_document);
        CHECK(run(api->async_find("run_1")).error().code == errc::malformed_document);
        run_query everything;
        CHECK(run(api->async_list(everything)).error().code == errc::malformed_document);
    }

    TEST_CASE_FIXTURE(fixture, "the newest record is what a position beyond it is refused with") {
        script({http_answer(410, R"({"type":"urn:tether:beyond_newest","newest":42})"), http_answer(503, "{}"),
                http_answer(200, "{}")});
        CHECK(run(api->async_newest()).value() == 42);
        CHECK(first_line(daemon->requests()[0]) == "GET /v1/events?after=9223372036854775807 HTTP/1.1");
        CHECK(run(api->async_newest()).error().status == 503);
        CHECK(run(api->async_newest()).error().kind == failure_kind::malformed);
    }

    TEST_CASE_FIXTURE(fixture, "a daemon that is ill says why") {
        script({http_answer(503, R"({"detail":"the store cannot be written"})")});
        CHECK(describe(run(api->async_health()).error()) == "the store cannot be written");
    }

    TEST_CASE_FIXTURE(fixture, "whoever listens hears of each whole answer, of any status") {
        script({http_answer(200, a_run), {"HTTP/1.1 200 O"}, http_answer(404, "{}", "application/problem+json")});
        CHECK(run(api->async_cancel("run_1")).has_value());
        CHECK(run(api->async_find("run_1")).has_error());
        CHECK(run(api->async_send("run_1", {})).has_error());
        CHECK(heard ==
              std::vector<std::string>{"POST /v1/runs/run_1/cancel 200 application/json " + std::string{a_run},
                                       R"(POST /v1/runs/run_1/events 404 application/problem+json {"events":[]}{})"});
    }
}
