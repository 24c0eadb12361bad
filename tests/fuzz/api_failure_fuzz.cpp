// Checks that any unsuccessful response is a failure with a short, clean message without the key.
#include "property.hpp"

#include <tether/api/event_redaction.hpp>
#include <tether/api/failure.hpp>
#include <tether/api/redactor.hpp>
#include <tether/core/utf8.hpp>
#include <tether/wire/http.hpp>

#include <boost/json/parse.hpp>
#include <string>

namespace tether::test {
namespace {

void check_failure(const api::failure& f) {
    require(f.code.failed(), "a failure has a code");
    require(f.message.size() <= 4096, "the message is short");
    for (const std::string& text : {f.type, f.message, f.detail, f.request_id})
        require(is_utf8(text), "words are text, and cut at a character");
    require(!f.retry_after || f.retry_after->count() > 0, "a pause is a pause");
    const bool is_api = f.source == api::failure_source::api;
    require(is_api || f.what() != disposition::permanent, "only the API refuses for good");
    require(is_api || f.scope == api::failure_scope::request, "only the API refuses an account");
    require(f.what() == disposition::transient || !f.retry_after, "what lasts asks for no pause");
}

void check_hidden(const api::failure& f, std::string_view key) {
    constexpr std::string_view covers = "[key] [header] HTTP 0123456789 with an HTML page ?\xEF\xBF\xBD";
    // The rest of a secret may be a replacement or our own text, or cross their boundary.
    const bool tellable = !key.empty() && key.find_first_of(covers) == key.npos;
    for (const std::string& text : {f.type, f.message, f.detail, f.request_id})
        require(!tellable || text.find(key) == text.npos, "the key is hidden");
}

/// An event that describes the session keeps its kind and loses the key.
void check_event(std::string_view text, const api::redactor& hidden) {
    auto event = api::parse_event(text);
    if (!event) return;
    const api::event before = *event;
    api::hide_in(*event, hidden);
    if (*event == before) return;
    require(before.type.starts_with("session."), "only events about the session are changed");
    require(!hidden.finds(before.error_message) || event->error_message != before.error_message, "the words are clean");
}

} // namespace

/// The first four bytes choose the status, how much of the rest is the key, `retry-after` and
/// `x-should-retry`; the rest is the body.
void check_property(std::string_view bytes) {
    fuzz_input input{bytes};
    wire::response_head head;
    head.status = 100 + static_cast<int>(input.choice() * 2);
    const unsigned key_size = input.choice(), pause_size = input.choice(), again_size = input.choice();
    const std::string_view key = input.take(key_size);
    head.fields.add("retry-after", std::string{input.take(pause_size)});
    head.fields.add("x-should-retry", std::string{input.take(again_size)});
    const std::string_view body = input.rest();

    const wall_time now = *parse_timestamp("2026-11-22T00:00:00Z");
    api::api_config config;
    config.headers = {{"x-gateway", std::string{key.substr(key.size() / 2)} + " beside it"}};
    const api::redactor hidden{config, std::make_shared<const secret>(std::string{key})};
    check_event(body, hidden);
    const api::failure answered = api::to_failure(head, body, now, hidden);
    require_same(head.status, answered.status, "status");
    const api::failure streamed = api::to_stream_failure(body, hidden);
    for (const api::failure* f : {&answered, &streamed}) {
        check_failure(*f);
        check_hidden(*f, key);
    }
}

} // namespace tether::test
