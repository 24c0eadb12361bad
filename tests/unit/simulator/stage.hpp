// Runs the simulated API without a socket for its unit tests.
#pragma once

#include <tether/simulator/model/backend.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

namespace tether::simulator::test {

using namespace std::chrono_literals;

struct answer {
    int status;
    json::object body;
};

/// The API without a socket, and a clock that advances by a millisecond per request.
struct stage {
    explicit stage(simulator_config settings = {}) : api{std::move(settings)} {}

    answer ask(const char* method, const std::string& target, const std::string& body = {}) {
        http_request request;
        request.method = method;
        request.target = target;
        request.headers = headers;
        request.body = body;
        last = api.respond(request, now += 1ms);
        for (const shared_session& each : api.take_runnable())
            while (api.advance(each, now).what == session_model::doing::emitted) now += 1ms;
        boost::system::error_code ec;
        json::value parsed = json::parse(last.answer.body, ec);
        return {last.answer.status, parsed.is_object() ? parsed.get_object() : json::object{}};
    }
    std::string create(const std::string& more = {}) {
        const answer made = ask("POST", "/v1/sessions", R"({"agent":"agent_a","environment_id":"env_a")" + more + "}");
        REQUIRE(made.status == 200);
        return std::string{text_of(made.body, "id")};
    }
    answer say(const std::string& id, const std::string& text) {
        const json::object message{{"type", "user.message"},
                                   {"content", json::array{json::object{{"type", "text"}, {"text", text}}}}};
        json::array events;
        events.push_back(message);
        return ask("POST", "/v1/sessions/" + id + "/events", json::serialize(json::object{{"events", events}}));
    }

    backend api;
    std::map<std::string, std::string> headers{
        {"x-api-key", "k"}, {"anthropic-version", "2023-06-01"}, {"anthropic-beta", "managed-agents-2026-04-01"}};
    tether::wall_time now = *tether::parse_timestamp("2026-11-24T12:00:00Z");
    reply last;
};

} // namespace tether::simulator::test
