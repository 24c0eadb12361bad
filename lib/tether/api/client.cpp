#include <tether/api/client.hpp>

#include <tether/api/page.hpp>
#include <tether/api/request.hpp>
#include <tether/api/target.hpp>
#include <tether/core/id_rules.hpp>
#include <tether/core/json_text.hpp>
#include <tether/wire/transport.hpp>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

namespace tether::api {
namespace {

namespace asio = boost::asio;
using clock = std::chrono::steady_clock;

/// A success that cannot be read: what was asked for has been done all the same.
failure unreadable(error_code ec) {
    failure f{ec};
    f.source = failure_source::foreign;
    f.status = 200;
    f.ambiguous = true;
    return f;
}

/// The API has no session whose id a path cannot hold; asking for it would ask for another path.
failure no_such_session() {
    failure f{errc::not_found};
    f.message = "the session's id is not one that a path can hold";
    return f;
}

/// As much of an unwanted answer's body as a failure can use, within `limit`.
asio::awaitable<std::string> async_read_refusal(wire::body_stream& body, std::chrono::milliseconds limit) {
    constexpr std::size_t most = std::size_t{64} << 10;
    const auto deadline = clock::now() + limit;
    std::string text;
    while (text.size() < most) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - clock::now());
        if (left.count() <= 0) break;
        const result<std::string_view> octets = co_await body.async_read_some(left);
        if (!octets || octets->empty()) break;
        text += octets->substr(0, most - text.size());
    }
    co_return text;
}

} // namespace

client::client(wire::transport& transport, governor& governor, const api_config& config, secret key, observer& told,
               worker_pool* workers)
    : transport_{transport}
    , governor_{governor}
    , told_{told}
    , workers_{workers}
    , config_{config}
    , key_{std::make_shared<const secret>(std::move(key))} {}

void client::set_key(secret key) {
    key_ = std::make_shared<const secret>(std::move(key));
}

wire::request client::request_for(std::string method, std::string target, std::string body) const {
    return make_request(config_, key_, std::move(method), std::move(target), std::move(body));
}

template <class T>
asio::awaitable<outcome<T>> client::async_parse(outcome<reply> from, result<T> (*parse)(std::string_view)) {
    if (!from) co_return from.error();
    const std::size_t bytes = from->body.size();
    std::function<result<T>()> work = [text = std::move(from->body), parse] { return parse(text); };
    result<T> parsed = co_await async_compute(workers_, bytes, std::move(work));
    if (!parsed) co_return unreadable(parsed.error());
    co_return std::move(*parsed);
}

asio::awaitable<outcome<session>> client::async_parse_session(outcome<reply> from) {
    const std::string workspace_id = from ? from->workspace_id : std::string{};
    outcome<session> made = co_await async_parse(std::move(from), parse_session);
    if (made) made->workspace_id = workspace_id;
    co_return made;
}

failure client::judge(const wire::response_head& head, std::string_view body, const redactor& hidden) {
    failure f = to_failure(head, body, wall_now(), hidden);
    const bool wants_pause = head.status == 429 || head.status == 503 || head.status == 529;
    if (wants_pause && f.retry_after) governor_.hold(*f.retry_after);
    return f;
}

asio::awaitable<outcome<client::reply>> client::async_call(endpoint to, wire::request what, priority urgency,
                                                           bool creates, admission_hook on_admitted) {
    const auto asked_at = clock::now();
    co_await governor_.async_admit(urgency, creates);
    const auto admitted_at = clock::now();
    told_.admitted(urgency, admitted_at - asked_at);
    if (on_admitted) on_admitted();
    const auto key = what.key.value = key_; // the one of now, which may not be that of before the wait
    wire::exchange_limits limits;
    limits.header_timeout = limits.body_timeout = config_.request_timeout;
    result<wire::response> answer = co_await transport_.async_exchange(std::move(what), limits);
    if (!answer) {
        leave_if_cancelled(answer.error());
        told_.answered(to, 0, answer.error(), clock::now() - admitted_at);
        co_return to_failure(answer.error());
    }
    if (answer->head.status < 200 || answer->head.status > 299) {
        const redactor hidden{config_, key};
        failure f = judge(answer->head, answer->body, hidden);
        told_.answered(to, f.status, f.code, clock::now() - admitted_at);
        co_return f;
    }
    told_.answered(to, answer->head.status, {}, clock::now() - admitted_at);
    reply good{std::move(answer->body), std::string{answer->head.fields.find("anthropic-workspace-id").value_or("")}};
    co_return good;
}

asio::awaitable<outcome<session>> client::async_create_session(create_session what, admission_hook on_admitted) {
    const std::size_t bytes = json_size(what.agent) + json_size(what.resources);
    std::function<std::string()> work = [what = std::move(what)] { return boost::json::serialize(to_json(what)); };
    std::string text = co_await async_compute(workers_, bytes, std::move(work));
    wire::request request = request_for("POST", "/v1/sessions", std::move(text));
    outcome<reply> got = co_await async_call(endpoint::create_session, std::move(request), priority::create,
                                             /*creates=*/true, std::move(on_admitted));
    co_return co_await async_parse_session(std::move(got));
}

asio::awaitable<outcome<session>> client::async_retrieve_session(std::string session_id) {
    if (!is_path_id(session_id)) co_return no_such_session();
    wire::request request = request_for("GET", session_target(session_id));
    outcome<reply> got =
        co_await async_call(endpoint::retrieve_session, std::move(request), priority::read, /*creates=*/false);
    co_return co_await async_parse_session(std::move(got));
}

asio::awaitable<outcome<session_page>> client::async_list_sessions(session_query query) {
    wire::request request = request_for("GET", list_target(query));
    outcome<reply> got =
        co_await async_call(endpoint::list_sessions, std::move(request), priority::read, /*creates=*/false);
    co_return co_await async_parse(std::move(got), parse_session_page);
}

asio::awaitable<outcome<std::vector<event>>> client::async_send_events(std::string session_id,
                                                                       boost::json::array events, priority urgency,
                                                                       admission_hook on_admitted) {
    if (!is_path_id(session_id)) co_return no_such_session();
    boost::json::value sent{std::move(events)};
    const std::size_t bytes = json_size(sent);
    std::function<std::string()> work = [sent = std::move(sent)] {
        return R"({"events":)" + boost::json::serialize(sent) + "}";
    };
    std::string text = co_await async_compute(workers_, bytes, std::move(work));
    wire::request request = request_for("POST", session_target(session_id, "/events"), std::move(text));
    // Which limit sends count against is not stated; the smaller one is safe (API § 8).
    outcome<reply> got = co_await async_call(endpoint::send_events, std::move(request), urgency,
                                             /*creates=*/true, std::move(on_admitted));
    outcome<event_page> page = co_await async_parse(std::move(got), parse_event_page);
    if (!page) co_return page.error();
    co_return std::move(page->data);
}

asio::awaitable<outcome<event_page>> client::async_list_events(std::string session_id, event_query query) {
    if (!is_path_id(session_id)) co_return no_such_session();
    wire::request request = request_for("GET", list_target(session_id, query));
    outcome<reply> got =
        co_await async_call(endpoint::list_events, std::move(request), priority::read, /*creates=*/false);
    co_return co_await async_parse(std::move(got), parse_event_page);
}

asio::awaitable<outcome<session>> client::async_archive_session(std::string session_id) {
    if (!is_path_id(session_id)) co_return no_such_session();
    wire::request request = request_for("POST", session_target(session_id, "/archive"));
    outcome<reply> got =
        co_await async_call(endpoint::archive_session, std::move(request), priority::answer, /*creates=*/false);
    co_return co_await async_parse_session(std::move(got));
}

asio::awaitable<outcome<void>> client::async_delete_session(std::string session_id) {
    if (!is_path_id(session_id)) co_return outcome<void>{};
    wire::request request = request_for("DELETE", session_target(session_id));
    outcome<reply> got =
        co_await async_call(endpoint::delete_session, std::move(request), priority::answer, /*creates=*/false);
    if (!got && got.error().code != errc::not_found) co_return got.error();
    co_return outcome<void>{};
}

asio::awaitable<outcome<std::unique_ptr<event_stream>>> client::async_open_stream(std::string session_id,
                                                                                  bool previews) {
    if (!is_path_id(session_id)) co_return no_such_session();
    const auto asked_at = clock::now();
    co_await governor_.async_admit(priority::read, /*creates=*/false);
    const auto admitted_at = clock::now();
    told_.admitted(priority::read, admitted_at - asked_at);
    const auto key = key_;
    wire::request request = make_stream_request(config_, key, stream_target(session_id, previews));
    wire::exchange_limits limits;
    limits.header_timeout = config_.open_timeout;
    result<std::unique_ptr<wire::body_stream>> body = co_await transport_.async_open(std::move(request), limits);
    if (!body) {
        leave_if_cancelled(body.error());
        told_.answered(endpoint::open_stream, 0, body.error(), clock::now() - admitted_at);
        co_return to_failure(body.error());
    }

    redactor hidden{config_, key};
    const wire::response_head& head = (*body)->head();
    const auto took = clock::now() - admitted_at;
    std::string reason = why_no_stream(head, hidden);
    if (reason.empty()) {
        told_.answered(endpoint::open_stream, head.status, {}, took);
        (*body)->forget_fields();
        co_return make_event_stream(std::move(*body), config_.max_event_bytes, std::move(hidden), workers_);
    }
    const std::string text = co_await async_read_refusal(**body, config_.request_timeout);
    failure f = judge(head, text, hidden);
    if (head.status < 400) {
        f.code = errc::not_a_stream;
        f.message = std::move(reason);
    }
    told_.answered(endpoint::open_stream, head.status, f.code, took);
    co_return f;
}

} // namespace tether::api
