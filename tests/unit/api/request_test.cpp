// Tests how requests are built, and response heads checked.
#include <tether/api/request.hpp>

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::api;

namespace {

std::size_t count(const wire::request& request, std::string_view name) {
    std::size_t n = 0;
    for (const auto& field : request.fields) n += field.name == name;
    return n;
}

std::string reason(int status, std::vector<wire::header_field> fields) {
    wire::response_head head;
    head.status = status;
    for (auto& field : fields) head.fields.add(field.name, field.value);
    return why_no_stream(head, {});
}

shared_key key_of(std::string text) {
    return std::make_shared<const secret>(std::move(text));
}

std::string shown(const wire::credential& key) {
    return key.name + ": " + key.scheme + std::string{key.value->reveal()};
}

} // namespace

TEST_SUITE("api::request") {

    TEST_CASE("a request carries the key, the version and the betas") {
        api_config config;
        config.betas = {"extra-1", "managed-agents-2026-04-01", "extra-2"};
        const wire::request r = make_request(config, key_of("sk-1"), "POST", "/v1/sessions", "{}");
        CHECK(r.method == "POST");
        CHECK(r.target == "/v1/sessions");
        CHECK(r.body == "{}");
        CHECK(shown(r.key) == "x-api-key: sk-1");
        CHECK_FALSE(r.fields.find("x-api-key"));
        CHECK_FALSE(r.fields.find("authorization"));
        CHECK(r.fields.find("anthropic-version") == "2023-06-01");
        CHECK(r.fields.find("anthropic-beta") == "managed-agents-2026-04-01,extra-1,extra-2");
        CHECK(r.fields.find("content-type") == "application/json");
        CHECK(r.fields.find("accept") == "application/json");
        CHECK_FALSE(make_request(config, key_of("k"), "GET", "/").fields.find("content-type"));
    }

    TEST_CASE("the key may be sent as a bearer token") {
        api_config config;
        config.key_in = key_header::authorization;
        const wire::request r = make_request(config, key_of("sk-1"), "GET", "/");
        CHECK(shown(r.key) == "authorization: Bearer sk-1");
        CHECK_FALSE(r.fields.find("authorization"));
    }

    TEST_CASE("configured fields are added to the fields of every request") {
        api_config config;
        config.headers = {{"anthropic-workspace-id", "wrkspc_1"}};
        const wire::request r = make_request(config, key_of("k"), "GET", "/");
        CHECK(r.fields.find("anthropic-workspace-id") == "wrkspc_1");
        // None of them may be configured, so that no field appears twice.
        CHECK(count(r, r.key.name) == 0);
        for (const auto& field : r.fields) {
            CAPTURE(field.name);
            CHECK(count(r, field.name) == 1);
            if (field.name == "anthropic-workspace-id") continue;
            api_config taken;
            taken.headers = {{field.name, "x"}};
            CHECK(validate(taken).size() == 1);
        }
    }

    TEST_CASE("a stream is requested as a stream, unbuffered and uncoded") {
        const wire::request r = make_stream_request(api_config{}, key_of("k"), "/s");
        CHECK(r.method == "GET");
        CHECK(r.fields.find("accept") == "text/event-stream");
        CHECK(r.fields.find("cache-control") == "no-cache");
        CHECK(r.fields.find("accept-encoding") == "identity");
    }

    TEST_CASE("only 200 with the right type and without a coding is a stream") {
        CHECK(reason(200, {{"Content-Type", "text/event-stream"}}).empty());
        CHECK(reason(200, {{"content-type", " Text/Event-Stream ; charset=utf-8"}, {"content-encoding", "Identity"}})
                  .empty());
        CHECK(reason(200, {{"content-type", "text/html"}}) ==
              R"(content-type "text/html" instead of text/event-stream)");
        CHECK_FALSE(reason(200, {{"content-type", "text/event-streams"}}).empty());
        CHECK_FALSE(reason(200, {}).empty());
        CHECK(reason(200, {{"content-type", "text/event-stream"}, {"content-encoding", "gzip"}})
                  .starts_with("unexpected content-encoding"));
        CHECK(reason(204, {{"content-type", "text/event-stream"}}) == "HTTP 204 instead of 200");
        CHECK(reason(307, {{"location", "/x"}}) == "HTTP 307: redirects are not followed");
    }
}
