// Tests the client of the remote API.
#include <tether/api/client.hpp>

#include "fake_transport.hpp"
#include "support/io_fixture.hpp"
#include "support/test_data.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::api;
using namespace std::chrono_literals;
using namespace tether::test;

namespace {

struct client_fixture : io_fixture {
    fake_transport transport;
    governor gate{ctx.get_executor(), 600'000, 600'000};
    client api{transport, gate, api_config{}, secret{"sk-1"}};

    const wire::request& asked() const { return transport.requests().back(); }

    void will_fail_as(const std::string& name) {
        const boost::json::value answer = read_json("objects/errors/" + name + ".json");
        std::vector<wire::header_field> fields;
        for (const auto& [key, value] : answer.at("headers").as_object())
            fields.push_back({key, std::string{value.as_string()}});
        transport.will_answer(static_cast<int>(answer.at("status").as_int64()),
                              boost::json::serialize(answer.at("body")), std::move(fields));
    }
};

} // namespace

TEST_SUITE("api::client") {

    TEST_CASE_FIXTURE(client_fixture, "a session is created from the request") {
        transport.will_answer(200, read_data("objects/session.created.json"));
        create_session what;
        what.agent = "agent_1";
        what.metadata = {{"tether_run", "run_1"}};
        const auto created = run(api.async_create_session(what));
        REQUIRE(created.has_value());
        CHECK(created->status == session_status::idle);
        CHECK(asked().method == "POST");
        CHECK(asked().target == "/v1/sessions");
        CHECK(boost::json::parse(asked().body) ==
              boost::json::parse(R"({"agent":"agent_1","metadata":{"tether_run":"run_1"}})"));
        CHECK(asked().key.name == "x-api-key");
        CHECK(asked().key.value->reveal() == "sk-1");
    }

    TEST_CASE_FIXTURE(client_fixture, "sessions are retrieved, listed and archived") {
        const std::string id = "sesn_01NQgVEiC5HACHayWBybPSyE";
        transport.will_answer(200, read_data("objects/session.running.json"));
        CHECK(run(api.async_retrieve_session(id))->status == session_status::running);
        CHECK(asked().method == "GET");
        CHECK(asked().target == "/v1/sessions/" + id);

        transport.will_answer(200, read_data("objects/sessions.page.json"));
        session_query query;
        query.agent_id = "agent_1";
        CHECK_FALSE(run(api.async_list_sessions(query))->data.empty());
        CHECK(asked().target == "/v1/sessions?agent_id=agent_1");

        transport.will_answer(200, read_data("objects/session.archived.json"));
        CHECK(run(api.async_archive_session(id))->archived);
        CHECK(asked().method == "POST");
        CHECK(asked().target == "/v1/sessions/" + id + "/archive");
    }

    TEST_CASE_FIXTURE(client_fixture, "a response about another session is not an answer") {
        for (int i = 0; i < 2; ++i) transport.will_answer(200, read_data("objects/session.archived.json"));
        CHECK(run(api.async_retrieve_session("sesn_1")).error().code == errc::malformed_document);
        CHECK(run(api.async_archive_session("sesn_1")).error().ambiguous);
    }

    TEST_CASE_FIXTURE(client_fixture, "events are sent and come back with their ids") {
        transport.will_answer(200, read_data("objects/events.send.response.json"));
        const auto sent = run(api.async_send_events("sesn_1", R"([{"type":"user.message"}])", priority::create));
        REQUIRE(sent.has_value());
        REQUIRE(sent->size() == 1);
        CHECK(sent->at(0).queued);
        CHECK(asked().target == "/v1/sessions/sesn_1/events");
        CHECK(asked().body == R"({"events":[{"type":"user.message"}]})");
    }

    TEST_CASE_FIXTURE(client_fixture, "the history is listed in pages") {
        transport.will_answer(200, R"({"data":[{"type":"a","id":"1"}],"next_page":"c2"})");
        event_query query;
        query.limit = 1;
        const auto page = run(api.async_list_events("sesn_1", query));
        REQUIRE(page.has_value());
        CHECK(page->next_page == "c2");
        CHECK(asked().target == "/v1/sessions/sesn_1/events?limit=1");
    }

    TEST_CASE_FIXTURE(client_fixture, "a session is deleted when the response names it, not by any other success") {
        transport.will_answer(200, read_data("objects/session.deleted.response.json"));
        CHECK(run(api.async_delete_session("sesn_01NQgVEiC5HACHayWBybPSyE")).has_value());
        CHECK(asked().method == "DELETE");
        for (const char* body :
             {"", "{}", "OK", R"({"status":"ok"})", R"({"id":"sesn_1"})", R"({"id":"sesn_2","type":"session_deleted"})",
              R"({"type":"session_deleted"})", R"({"type":"error","error":{"type":"api_error","message":"m"}})"}) {
            CAPTURE(body);
            transport.will_answer(*body ? 200 : 204, body);
            const failure unproved = run(api.async_delete_session("sesn_1")).error();
            CHECK(unproved.code == errc::malformed_document);
            CHECK(unproved.source == failure_source::foreign);
            CHECK(unproved.ambiguous);
        }
        will_fail_as("404"); // the caller must check whether it is deleted
        CHECK(run(api.async_delete_session("sesn_1")).error().code == errc::not_found);
        will_fail_as("400.running");
        CHECK(run(api.async_delete_session("sesn_1")).error().code == errc::bad_request);
    }

    TEST_CASE_FIXTURE(client_fixture, "refusals are returned as failures, and nothing is repeated") {
        will_fail_as("401");
        CHECK(run(api.async_retrieve_session("s")).error().code == errc::unauthorized);
        will_fail_as("500");
        CHECK(run(api.async_create_session({})).error().ambiguous);
        transport.will_fail(make_error_code(errc::header_timeout));
        CHECK(run(api.async_create_session({})).error().ambiguous);
        transport.will_fail(make_error_code(errc::connect_timeout));
        CHECK_FALSE(run(api.async_create_session({})).error().ambiguous);
        CHECK(transport.requests().size() == 4);
    }

    TEST_CASE_FIXTURE(client_fixture, "a success that cannot be read is ambiguous") {
        transport.will_answer(200, "<html>");
        const auto created = run(api.async_create_session({}));
        CHECK(created.error().code == errc::malformed_document);
        CHECK(created.error().ambiguous);
    }

    TEST_CASE_FIXTURE(client_fixture, "a rate limit stops its class of requests, a spend limit stops none") {
        will_fail_as("429.spend_cap");
        CHECK(run(api.async_retrieve_session("s")).error().code == errc::billing);
        CHECK(gate.state().held == 0);
        will_fail_as("429");
        CHECK(run(api.async_retrieve_session("s")).error().code == errc::rate_limited);
        REQUIRE(gate.state().holds.size() == 1);
        CHECK(gate.state().holds.front().kind == request_class::other);
        CHECK(gate.state().held_for > 6s);
        will_fail_as("429");
        CHECK(run(api.async_create_session({})).error().code == errc::rate_limited);
        CHECK(gate.state().holds.size() == 2);
    }

    TEST_CASE_FIXTURE(client_fixture, "a pause that does not come from the API's rate limit affects one request") {
        const char* const error = R"({"type":"error","error":{"type":"api_error","message":"m"}})";
        transport.will_answer(503, error, {{"retry-after", "7"}});
        CHECK(run(api.async_retrieve_session("s")).error().retry_after == 7s);
        transport.will_answer(429, "slow down", {{"retry-after", "7"}}); // not from the API
        CHECK(run(api.async_retrieve_session("s")).error().retry_after == 7s);
        CHECK(gate.state().holds.empty());
    }

    TEST_CASE_FIXTURE(client_fixture, "a pause is bounded, and a date is relative to the date of its response") {
        const char* const error = R"({"type":"error","error":{"type":"rate_limit_error","message":"m"}})";
        transport.will_answer(429, error, {{"retry-after", "950400"}}); // eleven days
        CHECK(run(api.async_create_session({})).error().retry_after == 5min);
        CHECK(gate.state().held_for <= 5min);
        transport.will_answer(
            503, error, {{"retry-after", "Sun, 06 Nov 2094 08:49:37 GMT"}, {"date", "Sun, 06 Nov 2094 08:49:35 GMT"}});
        CHECK(run(api.async_retrieve_session("s")).error().retry_after == 2s);
        api.set_retry_after_max(1s);
        transport.will_answer(503, error, {{"retry-after", "7"}});
        CHECK(run(api.async_retrieve_session("s")).error().retry_after == 1s);
    }

    TEST_CASE_FIXTURE(client_fixture, "an overload stops all requests until one succeeds") {
        will_fail_as("529");
        CHECK(run(api.async_retrieve_session("s")).error().code == errc::server_error);
        REQUIRE(gate.state().holds.size() == 1);
        CHECK(gate.state().holds.front().cause == hold_cause::overload);
    }

    TEST_CASE_FIXTURE(client_fixture, "sends count as creates once the API refuses one although few were made") {
        governor slow{ctx.get_executor(), 600, 1};
        client own{transport, slow, api_config{}, secret{"sk-1"}};
        int moved = 0;
        own.set_hooks({{}, [&] { ++moved; }, {}});
        transport.will_answer(200, R"({"data":[]})");
        CHECK(run(own.async_send_events("s", "[]", priority::answer)).has_value());
        CHECK(slow.has_token(request_class::create));
        transport.will_answer(429, R"({"type":"error","error":{"type":"rate_limit_error","message":"m"}})",
                              {{"retry-after-ms", "1"}});
        CHECK(run(own.async_send_events("s", "[]", priority::answer)).error().code == errc::rate_limited);
        CHECK(moved == 1);
        transport.will_answer(200, R"({"data":[]})");
        CHECK(run(own.async_send_events("s", "[]", priority::answer)).has_value());
        CHECK_FALSE(slow.has_token(request_class::create));
        CHECK(moved == 1);
    }

    TEST_CASE_FIXTURE(client_fixture,
                      "a refused key is read again, and the request is sent once more with a different key") {
        int reads = 0;
        std::string found = "sk-1";
        api.set_hooks({[&] {
                           ++reads;
                           return std::optional<secret>{secret{found}};
                       },
                       {},
                       {}});
        will_fail_as("401");
        CHECK(run(api.async_retrieve_session("s")).error().code == errc::unauthorized);
        CHECK(reads == 1);
        CHECK(transport.requests().size() == 1);

        found = "sk-2";
        will_fail_as("401");
        transport.will_answer(200, read_data("objects/session.created.json"));
        create_session what;
        what.agent = "agent_1";
        CHECK(run(api.async_create_session(what)).has_value());
        CHECK(asked().key.value->reveal() == "sk-2");
        CHECK(asked().body == R"({"agent":"agent_1"})");
        CHECK(transport.requests().size() == 3);

        found = "sk-3"; // refused too: no third attempt
        for (const char* refusal : {"403", "402"}) will_fail_as(refusal);
        CHECK(run(api.async_retrieve_session("s")).error().code == errc::billing);
        CHECK(transport.requests().size() == 5);

        found = "sk-4";
        will_fail_as("404"); // the response to a key of another workspace
        transport.will_stream({"data: {\"type\":\"a\"}\n\n"});
        CHECK(run(api.async_open_stream("s", /*previews=*/false)).has_value());
        CHECK(asked().key.value->reveal() == "sk-4");
    }

    TEST_CASE_FIXTURE(client_fixture, "a page instead of a success is foreign, and the request is ambiguous") {
        transport.will_answer(200, "<html>Log in</html>", {{"content-type", "text/html; charset=utf-8"}});
        const failure page = run(api.async_send_events("s", "[]", priority::answer)).error();
        CHECK(page.code == errc::foreign_answer);
        CHECK(page.source == failure_source::foreign);
        CHECK(page.ambiguous);
        for (const char* type : {"Text/HTML", "application/xhtml+xml; charset=utf-8", "text/plain", "image/png"}) {
            CAPTURE(type);
            transport.will_answer(200, "Log in", {{"content-type", type}});
            CHECK(run(api.async_send_events("s", "[]", priority::answer)).error().code == errc::foreign_answer);
        }
        for (const char* type :
             {"text/plain", "Application/JSON", "application/problem+json", "text/json; charset=utf-8"}) {
            CAPTURE(type);
            transport.will_answer(200, R"({"data":[]})", {{"content-type", type}});
            CHECK(run(api.async_send_events("s", "[]", priority::answer)).has_value());
        }
    }

    TEST_CASE_FIXTURE(client_fixture,
                      "a page that refuses the key repeats no request, but a new key is used from then on") {
        api.set_hooks({[] { return std::optional<secret>{secret{"sk-2"}}; }, {}, {}});
        transport.will_answer(401, "<html>Log in</html>");
        CHECK(run(api.async_create_session({})).error().code == errc::foreign_answer);
        CHECK(transport.requests().size() == 1);
        transport.will_answer(200, read_data("objects/session.running.json"));
        run(api.async_retrieve_session("s"));
        CHECK(asked().key.value->reveal() == "sk-2");
    }

    TEST_CASE_FIXTURE(client_fixture, "the secrets of a run are hidden in every text about its session") {
        create_session what;
        what.resources = boost::json::parse(
            R"([{"type":"github_repository","url":"https://example.org/r","authorization_token":"ghp_0123456789"}])");
        transport.will_answer(
            400, R"({"type":"error","error":{"type":"invalid_request_error","message":"bad ghp_0123456789"}})");
        CHECK(run(api.async_create_session(what)).error().message == "bad [secret]");

        const client of_others = api.for_owner(7);
        api.hide(secrets_in({}, what.resources, {}));
        transport.will_answer(404,
                              R"({"type":"error","error":{"type":"not_found_error","message":"no ghp_0123456789"}})");
        CHECK(run(api.async_retrieve_session("s")).error().message == "no [secret]");
        transport.will_answer(
            200,
            R"({"data":[{"type":"session.error","id":"e","error":{"type":"x","message":"ghp_0123456789 and sk-1"}},{"type":"agent.message","id":"f","content":[{"type":"text","text":"ghp_0123456789"}]}]})");
        const auto page = run(api.async_list_events("s", {}));
        REQUIRE(page->data.size() == 2);
        CHECK(page->data[0].error_message == "[secret] and [key]");
        CHECK(page->data[0].raw.find("ghp_") == std::string::npos);
        CHECK(page->data[1].text == "ghp_0123456789"); // the agent's texts must not change
        transport.will_stream(
            {"data: {\"type\":\"session.error\",\"error\":{\"type\":\"x\",\"message\":\"ghp_\\u0030123456789\"}}\n\n"
             "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"ghp_0123456789\"}}\n\n"});
        const auto stream = run(api.async_open_stream("s", /*previews=*/false));
        REQUIRE(stream.has_value());
        const auto events = run((*stream)->async_read(1s));
        REQUIRE(events->size() == 1);
        CHECK(events->at(0).error_message == "[secret]");
        CHECK(run((*stream)->async_read(1s)).error().type == "[secret]");

        client after = of_others;
        transport.will_answer(404, R"({"type":"error","error":{"type":"not_found_error","message":"ghp_0123456789"}})");
        CHECK(run(after.async_retrieve_session("s")).error().message == "ghp_0123456789"); // a secret of another run
    }

    TEST_CASE_FIXTURE(client_fixture,
                      "a session whose id is invalid in a path is not found, and nothing is requested") {
        for (const char* id : {"", "a/b", "..", "s?x=1"}) {
            CAPTURE(id);
            CHECK(run(api.async_retrieve_session(id)).error().code == errc::not_found);
            CHECK(run(api.async_send_events(id, "[]", priority::answer)).error().code == errc::not_found);
            CHECK(run(api.async_list_events(id, {})).error().code == errc::not_found);
            CHECK(run(api.async_open_stream(id, /*previews=*/false)).error().code == errc::not_found);
            CHECK(run(api.async_archive_session(id)).error().code == errc::not_found);
            CHECK(run(api.async_delete_session(id)).error().code == errc::not_found);
        }
        CHECK(transport.requests().empty());
    }

    TEST_CASE_FIXTURE(client_fixture, "a key that a server repeats is hidden") {
        transport.will_answer(401,
                              R"({"type":"error","error":{"type":"authentication_error","message":"bad key sk-1"}})");
        CHECK(run(api.async_retrieve_session("s")).error().message == "bad key [key]");
    }

    TEST_CASE_FIXTURE(client_fixture,
                      "a key that a stream repeats is hidden, and so is the value of a configured header") {
        transport.will_stream(
            {"event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"x\",\"message\":\"bad key sk-1\"}}\n\n"},
            "text/event-stream");
        const auto stream = run(api.async_open_stream("s", /*previews=*/false));
        REQUIRE(stream.has_value());
        CHECK(run((*stream)->async_read(1s)).error().message == "bad key [key]");

        api_config config;
        config.headers = {{"x-gateway", "token-0123"}, {"x-short", "of"}};
        client through_gateway{transport, gate, config, secret{"sk-1"}};
        transport.will_answer(
            403, R"({"type":"error","error":{"type":"permission_error","message":"no use of token-0123"}})");
        CHECK(run(through_gateway.async_retrieve_session("s")).error().message == "no use of [header]");
    }

    TEST_CASE_FIXTURE(client_fixture, "a long text that is cut within a key shows no part of the key") {
        client careful{transport, gate, api_config{}, secret{"sk-ant-api03-0123456789"}};
        const std::string words = std::string(4090, 'w') + "sk-ant-api03-0123456789 is no good";
        transport.will_answer(
            401, R"({"type":"error","error":{"type":"authentication_error","message":")" + words + R"("}})");
        CHECK(run(careful.async_retrieve_session("s")).error().message == std::string(4090, 'w') + "[key] ");

        transport.will_answer(502, words);
        CHECK(run(careful.async_retrieve_session("s")).error().message == std::string(4090, 'w') + "[key] ");

        transport.will_stream(
            {"event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"x\",\"message\":\"" + words + "\"}}\n\n"});
        const auto stream = run(careful.async_open_stream("s", /*previews=*/false));
        REQUIRE(stream.has_value());
        CHECK(run((*stream)->async_read(1s)).error().message == std::string(4090, 'w') + "[key] ");

        transport.will_stream({"<html>"}, std::string(120, 't') + "sk-ant-api03-0123456789");
        const failure page = run(careful.async_open_stream("s", /*previews=*/false)).error();
        CHECK(page.message == "content-type \"" + std::string(120, 't') + "[key]\" instead of text/event-stream");

        std::string keys; // enough that the read part of a refusal ends within one
        while (keys.size() < (std::size_t{64} << 10)) keys += "sk-ant-api03-0123456789";
        transport.will_refuse(500, {keys});
        CHECK(run(careful.async_open_stream("s", /*previews=*/false)).error().message == "[key]");
    }

    TEST_CASE_FIXTURE(client_fixture, "a secret is found even when cleaning changes the server's text") {
        api_config config;
        config.headers = {
            {"x-tabs", "token\t0123"}, {"x-name", "t\xc3\xb6ken-0123"}, {"x-long", "of sk-ant-1 and more"}};
        client through_gateway{transport, gate, config, secret{"sk-ant-1"}};
        transport.will_answer(502, "not\tsk-ant-1\t, token\t0123, t\xc3\xb6ken-0123 or of sk-ant-1 and more");
        CHECK(run(through_gateway.async_retrieve_session("s")).error().message ==
              "not [key] , [header], [header] or [header]");
    }

    TEST_CASE_FIXTURE(client_fixture, "a secret is hidden in every part of a response") {
        transport.will_answer(
            400, R"({"type":"error","error":{"type":"sk-1","message":"m","details":{"error_code":"sk-1"}}})",
            {{"request-id", "req_sk-1"}});
        const failure f = run(api.async_retrieve_session("s")).error();
        CHECK(f.type == "[key]");
        CHECK(f.detail == "[key]");
        CHECK(f.request_id == "req_[key]");
    }

    TEST_CASE_FIXTURE(client_fixture, "a new key is used for the following requests") {
        api.set_key(secret{"sk-2"});
        transport.will_answer(200, read_data("objects/session.running.json"));
        run(api.async_retrieve_session("s"));
        CHECK(asked().key.value->reveal() == "sk-2");
    }

    TEST_CASE_FIXTURE(client_fixture, "a stream is opened and read") {
        transport.will_stream({"data: {\"type\":\"a\"}\n\n"}, "text/event-stream; charset=utf-8");
        const auto stream = run(api.async_open_stream("sesn_1", /*previews=*/false));
        REQUIRE(stream.has_value());
        CHECK(asked().target == "/v1/sessions/sesn_1/events/stream");
        CHECK(asked().fields.find("accept") == "text/event-stream");
        CHECK(transport.last_limits().header_timeout == api_config{}.open_timeout);
        CHECK(run((*stream)->async_read(1s))->size() == 1);
    }

    TEST_CASE_FIXTURE(client_fixture, "a stream is reopened after the last event that had an id") {
        stream_position position;
        transport.will_stream({"id: 7_0\ndata: {\"type\":\"a\"}\n\n", "data: {\"type\":\"b\"}\n\n"});
        auto stream = run(api.async_open_stream("s", /*previews=*/false, &position));
        CHECK_FALSE(asked().fields.find("last-event-id").has_value());
        CHECK(run((*stream)->async_read(1s))->size() == 1);
        CHECK(run((*stream)->async_read(1s))->size() == 1);
        CHECK(position.last_event_id == "7_0");

        transport.will_stream(
            {"data: {\"type\":\"c\"}\n\n", "id: 9_0\ndata: {\"type\":\"d\"}\n\n", "id\ndata: {\"type\":\"e\"}\n\n"});
        stream = run(api.async_open_stream("s", /*previews=*/false, &position));
        CHECK(asked().fields.find("last-event-id") == "7_0");
        for (const char* id : {"7_0", "9_0", ""}) { // the last frame resets the id
            CHECK(run((*stream)->async_read(1s))->size() == 1);
            CHECK(position.last_event_id == id);
        }
        transport.will_stream({});
        run(api.async_open_stream("s", /*previews=*/false, &position));
        CHECK_FALSE(asked().fields.find("last-event-id").has_value());
    }

    TEST_CASE_FIXTURE(client_fixture,
                      "a server that does not know the last event id is asked without it from then on") {
        stream_position position{"7_0"};
        transport.will_refuse(400, {"unknown Last-Event-ID"});
        transport.will_stream({"id: 8_0\ndata: {\"type\":\"a\"}\n\n"});
        const auto stream = run(api.async_open_stream("s", /*previews=*/false, &position));
        REQUIRE(stream.has_value());
        CHECK(transport.requests().size() == 2);
        CHECK_FALSE(asked().fields.find("last-event-id").has_value());
        CHECK(run((*stream)->async_read(1s)).has_value());
        transport.will_stream({});
        CHECK(run(api.async_open_stream("s", /*previews=*/false, &position)).has_value());
        CHECK_FALSE(asked().fields.find("last-event-id").has_value());
        transport.will_refuse(400, {"something else"});
        CHECK(run(api.async_open_stream("s", /*previews=*/false, &position)).error().status == 400);
    }

    TEST_CASE_FIXTURE(client_fixture,
                      "previews are disabled when the server refuses them by name, and that is reported once") {
        int reports = 0;
        api.set_hooks({{}, {}, [&] { ++reports; }});
        stream_position position{"7_0"};
        transport.will_refuse(
            400, {R"({"type":"error","error":{"type":"invalid_request_error","message":"event_deltas: unknown"}})"});
        transport.will_stream({});
        CHECK(run(api.async_open_stream("s", /*previews=*/true, &position)).has_value());
        CHECK(asked().target == "/v1/sessions/s/events/stream");
        CHECK(asked().fields.find("last-event-id") == "7_0");
        transport.will_stream({});
        CHECK(run(api.async_open_stream("t", /*previews=*/true)).has_value());
        CHECK(transport.requests().size() == 3);
        CHECK(reports == 1);
    }

    TEST_CASE_FIXTURE(client_fixture, "a refusal of previews for another reason is a failure") {
        transport.will_refuse(400, {"the session is gone"});
        CHECK(run(api.async_open_stream("s", /*previews=*/true)).error().status == 400);
        CHECK(transport.requests().size() == 1);
    }

    TEST_CASE_FIXTURE(client_fixture, "pages are shorter after the first refusal of their limit") {
        const std::string page = R"({"data":[],"next_page":null})";
        event_query query;
        query.limit = 1000;
        transport.will_answer(400, "limit: must be at most 100");
        transport.will_answer(200, page);
        CHECK(run(api.async_list_events("s", query)).has_value());
        CHECK(asked().target == "/v1/sessions/s/events?limit=100");
        session_query sessions;
        sessions.limit = 500;
        transport.will_answer(200, page);
        CHECK(run(api.async_list_sessions(sessions)).has_value());
        CHECK(asked().target == "/v1/sessions?limit=100");
        query.limit = 10;
        transport.will_answer(400, "limit: must be at most 5");
        CHECK(run(api.async_list_events("s", query)).error().status == 400);
        CHECK(asked().target == "/v1/sessions/s/events?limit=10");
        CHECK(transport.requests().size() == 4);
    }

    TEST_CASE_FIXTURE(client_fixture, "no page is longer than the setting") {
        api_config config;
        config.list_limit = 50;
        client careful{transport, gate, config, secret{"sk-1"}};
        event_query query;
        query.limit = 1000;
        transport.will_answer(200, R"({"data":[],"next_page":null})");
        CHECK(run(careful.async_list_events("s", query)).has_value());
        CHECK(asked().target == "/v1/sessions/s/events?limit=50");
    }

    TEST_CASE_FIXTURE(client_fixture, "a response that is not a stream reports its actual type") {
        transport.will_stream({"<html>"}, "text/html");
        const auto page = run(api.async_open_stream("s", /*previews=*/false));
        CHECK(page.error().code == errc::not_a_stream);
        CHECK(page.error().message == R"(content-type "text/html" instead of text/event-stream)");
        CHECK(page.error().what() == disposition::transient);
        CHECK(transport.reads() == 0); // the head decides: the body may be endless

        transport.will_answer(302, "", {{"location", "https://elsewhere.example"}});
        const auto redirect = run(api.async_open_stream("s", /*previews=*/false));
        CHECK(redirect.error().code == errc::not_a_stream);
        CHECK(redirect.error().message.find("redirect") != std::string::npos);
        CHECK(redirect.error().status == 302);
    }

    TEST_CASE_FIXTURE(client_fixture, "a refused stream fails with the error of its status") {
        will_fail_as("404");
        const auto gone = run(api.async_open_stream("s", /*previews=*/false));
        CHECK(gone.error().code == errc::not_found);
        CHECK(gone.error().type == "not_found_error");
        will_fail_as("429.retry_after_ms");
        CHECK(run(api.async_open_stream("s", /*previews=*/false)).error().code == errc::rate_limited);
        CHECK(gate.state().held == 1);
    }

    TEST_CASE_FIXTURE(client_fixture, "a refusal's endless body is not read completely") {
        transport.will_refuse(500, std::deque<body_piece>(100, std::string(16 << 10, 'x')));
        const auto refused = run(api.async_open_stream("s", /*previews=*/false));
        CHECK(refused.error().code == errc::server_error);
        CHECK(refused.error().message.size() == 4096);
        CHECK(transport.reads() == 4);
    }
}
