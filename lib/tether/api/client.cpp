#include <tether/api/client.hpp>

#include <tether/api/event_redaction.hpp>
#include <tether/api/page.hpp>
#include <tether/api/request.hpp>
#include <tether/api/target.hpp>
#include <tether/core/id_rules.hpp>
#include <tether/core/json_text.hpp>
#include <tether/wire/content_decoder.hpp>
#include <tether/wire/transport.hpp>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

namespace tether::api {
namespace {

namespace asio = boost::asio;
using clock = std::chrono::steady_clock;

/// No session has an id that is not valid in a path; a request with such an id would use another path.
failure no_such_session() {
    failure f{errc::not_found};
    f.message = "the session id cannot be used in a path";
    return f;
}

/// An admission is used for this long: a store that fails may delay its use, and requests of many runs would be sent
/// together afterwards.
constexpr std::chrono::seconds admission_lasts{5};

bool is_recent(const std::optional<clock::time_point>& admission) {
    return admission && clock::now() - *admission < admission_lasts;
}

/// Rejects a response about a different session.
outcome<session> about(std::string_view session_id, outcome<session> answer) {
    if (answer && answer->id != session_id) return foreign_success(errc::malformed_document);
    return answer;
}

/// Reads the part of a refusal's body that a failure uses. The body may be endless, and the head has already
/// decided that the request failed.
asio::awaitable<std::string> async_read_refusal(wire::body_stream& body, wire::exchange_limits limits) {
    const std::size_t most = limits.max_refusal_bytes;
    const auto deadline = clock::now() + std::min(limits.body_timeout, limits.refusal_timeout);
    std::string text;
    while (text.size() < most) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - clock::now());
        if (left.count() <= 0) break;
        const result<std::string_view> bytes = co_await body.async_read_some(left);
        if (!bytes || bytes->empty()) break;
        text += bytes->substr(0, most - text.size());
    }
    co_return wire::decode_prefix(body.head().fields, std::move(text), most);
}

/// The longest page of servers that refuse longer ones.
constexpr std::size_t short_page = 100;

bool is_bad_request_about(const failure& f, std::string_view word) {
    return f.status == 400 && f.message.find(word) != f.message.npos;
}

} // namespace

client::client(wire::transport& transport, governor& governor, const api_config& config, secret key,
               observer& observing, async::worker_pool* workers)
    : transport_{transport}
    , governor_{governor}
    , observer_{observing}
    , workers_{workers}
    , shared_{std::make_shared<shared_state>(config)} {
    set_key(std::move(key));
}

client client::for_owner(uid_t owner) const {
    client same = *this;
    same.owner_ = owner;
    same.create_reserved_at_.reset();
    same.secrets_.reset();
    return same;
}

void client::set_key(secret key) {
    if (shared_->key && key.reveal() != shared_->key->reveal()) shared_->key_changed_at = clock::now();
    shared_->key = std::make_shared<const secret>(std::move(key));
}

wire::request client::request_for(std::string method, std::string target, std::string body) const {
    return make_request(shared_->config, shared_->key, std::move(method), std::move(target), std::move(body));
}

template <class T>
asio::awaitable<outcome<T>> client::async_parse(outcome<reply> response, result<T> (*parse)(std::string_view)) {
    if (!response) co_return response.error();
    const std::size_t bytes = response->body.size();
    std::function<result<T>()> work = [text = std::move(response->body), parse] { return parse(text); };
    result<T> parsed = co_await async::async_compute(workers_, owner_, bytes, std::move(work));
    if (!parsed) co_return foreign_success(parsed.error());
    co_return std::move(*parsed);
}

asio::awaitable<outcome<session>> client::async_parse_session(outcome<reply> response) {
    const std::string workspace_id = response ? response->workspace_id : std::string{};
    outcome<session> made = co_await async_parse(std::move(response), parse_session);
    if (made) made->workspace_id = workspace_id;
    co_return made;
}

/// `session.*` events contain texts of the API, so secrets are hidden as the events are read.
asio::awaitable<outcome<event_page>> client::async_parse_events(outcome<reply> response, redactor hidden) {
    if (!response) co_return response.error();
    const std::size_t bytes = response->body.size();
    std::function<result<event_page>()> work = [text = std::move(response->body), hidden = std::move(hidden)] {
        result<event_page> page = parse_event_page(text);
        if (page)
            for (event& e : page->data) hide_in(e, hidden);
        return page;
    };
    result<event_page> parsed = co_await async::async_compute(workers_, owner_, bytes, std::move(work));
    if (!parsed) co_return foreign_success(parsed.error());
    co_return std::move(*parsed);
}

failure client::judge(const wire::response_head& head, std::string_view body, const redactor& hidden,
                      const call& options) {
    failure f = to_failure(head, body, wall_now(), hidden);
    if (is_page(head, body)) { // the API may have acted before the page replaced its response
        f.code = errc::foreign_answer;
        f.ambiguous = true;
    }
    if (f.retry_after) f.retry_after = std::min(*f.retry_after, shared_->config.retry_after_max);
    note_limit(f, options);
    return f;
}

/// Only the API's own rate limit concerns more than one request. A pause from another server, or with another status,
/// delays only the run that sent the request.
void client::note_limit(const failure& f, const call& options) {
    if (f.status == 529) governor_.overloaded();
    if (f.source != failure_source::api || f.status != 429 || f.code != errc::rate_limited) return;
    request_class limited = options.kind;
    const bool is_send = options.target == endpoint::send_events;
    if (is_send && shared_->sends.refused(options.kind, governor_.has_token(request_class::other))) {
        limited = request_class::create;
        if (shared_->hooks.sends_moved) shared_->hooks.sends_moved();
    }
    if (f.retry_after) governor_.hold(limited, *f.retry_after);
}

bool client::renew_key(const failure& f, const shared_key& used) {
    const bool is_about_key = f.status == 401 || f.status == 404 || f.scope == failure_scope::account;
    if (!is_about_key) return false;
    if (shared_->key == used && shared_->hooks.reload_key) {
        std::optional<secret> fresh = shared_->hooks.reload_key();
        if (fresh && fresh->reveal() != used->reveal()) set_key(std::move(*fresh));
    }
    return shared_->key->reveal() != used->reveal() && !f.ambiguous;
}

asio::awaitable<void> client::async_admit(priority urgency, request_class kind) {
    const auto asked_at = clock::now();
    co_await governor_.async_admit(urgency, kind, owner_);
    observer_.admitted(urgency, clock::now() - asked_at);
}

asio::awaitable<void> client::async_reserve_create() {
    co_await async_admit(priority::create, request_class::create);
    create_reserved_at_ = clock::now();
}

asio::awaitable<outcome<client::reply>> client::async_call(const call& options, const request_maker& make,
                                                           admission_hook on_admitted) {
    for (bool renewed = false;; renewed = true) {
        std::optional<clock::time_point> admission;
        if (options.target == endpoint::create_session) admission = std::exchange(create_reserved_at_, std::nullopt);
        if (!is_recent(admission)) co_await async_admit(options.urgency, options.kind);
        admission = clock::now();
        if (options.before) co_await options.before();
        if (!is_recent(admission)) co_await async_admit(options.urgency, options.kind);
        const auto admitted_at = clock::now();
        if (on_admitted) on_admitted();
        const auto key = shared_->key; // the current key, which may have changed during the wait
        wire::request message = make();
        wire::exchange_limits limits;
        limits.header_timeout = limits.body_timeout = shared_->config.request_timeout;
        result<wire::response> answer = co_await transport_.async_exchange(std::move(message), limits);
        if (!answer) {
            leave_if_cancelled(answer.error());
            observer_.answered(options.target, 0, answer.error(), clock::now() - admitted_at);
            co_return to_failure(answer.error());
        }
        if (answer->head.status >= 200 && answer->head.status <= 299 && !is_page(answer->head, answer->body)) {
            governor_.succeeded();
            observer_.answered(options.target, answer->head.status, {}, clock::now() - admitted_at);
            const auto workspace = answer->head.fields.find("anthropic-workspace-id");
            reply good{std::move(answer->body), std::string{workspace.value_or("")}};
            co_return good;
        }
        const redactor hidden{shared_->config, key, options.secrets};
        failure f = judge(answer->head, answer->body, hidden, options);
        observer_.answered(options.target, f.status, f.code, clock::now() - admitted_at);
        if (!renew_key(f, key) || renewed) co_return f;
    }
}

asio::awaitable<outcome<session>> client::async_create_session(create_session request, admission_hook on_admitted) {
    call options{endpoint::create_session, priority::create, request_class::create};
    options.secrets = share_secrets(secrets_in(request.agent, request.resources, request.vault_ids));
    const std::size_t bytes = json_size(request.agent) + json_size(request.resources);
    std::function<std::string()> work = [request = std::move(request)] {
        return boost::json::serialize(to_json(request));
    };
    const std::string text = co_await async::async_compute(workers_, owner_, bytes, std::move(work));
    const request_maker make = [&] { return request_for("POST", "/v1/sessions", text); };
    outcome<reply> response = co_await async_call(options, make, std::move(on_admitted));
    co_return co_await async_parse_session(std::move(response));
}

asio::awaitable<outcome<session>> client::async_retrieve_session(std::string session_id) {
    if (!is_path_id(session_id)) co_return no_such_session();
    const request_maker make = [&] { return request_for("GET", session_target(session_id)); };
    call options{endpoint::retrieve_session, priority::read};
    options.secrets = secrets_;
    outcome<reply> response = co_await async_call(options, make);
    outcome<session> answer = co_await async_parse_session(std::move(response));
    co_return about(session_id, std::move(answer));
}

asio::awaitable<outcome<session_page>> client::async_list_sessions(session_query query) {
    const call options{endpoint::list_sessions, priority::read};
    for (;;) {
        query.limit = std::min(query.limit, shared_->config.list_limit);
        const request_maker make = [&] { return request_for("GET", list_target(query)); };
        outcome<reply> response = co_await async_call(options, make);
        if (!shortens_pages(response, query.limit))
            co_return co_await async_parse(std::move(response), parse_session_page);
    }
}

asio::awaitable<outcome<std::vector<event>>> client::async_send_events(std::string session_id, shared_text events,
                                                                       priority urgency, admission_hook on_admitted,
                                                                       admission_task before) {
    if (!is_path_id(session_id)) co_return no_such_session();
    const request_maker make = [&] {
        return request_for("POST", session_target(session_id, "/events"), R"({"events":)" + events.str() + "}");
    };
    call options{endpoint::send_events, urgency, shared_->sends.now()};
    options.secrets = secrets_;
    options.before = std::move(before);
    outcome<reply> response = co_await async_call(options, make, std::move(on_admitted));
    co_return co_await async_parse(std::move(response), parse_accepted_events);
}

asio::awaitable<outcome<event_page>> client::async_list_events(std::string session_id, event_query query) {
    if (!is_path_id(session_id)) co_return no_such_session();
    call options{endpoint::list_events, priority::read};
    options.secrets = secrets_;
    for (;;) {
        query.limit = std::min(query.limit, shared_->config.list_limit);
        const request_maker make = [&] { return request_for("GET", list_target(session_id, query)); };
        outcome<reply> response = co_await async_call(options, make);
        if (shortens_pages(response, query.limit)) continue;
        redactor hidden{shared_->config, shared_->key, options.secrets};
        co_return co_await async_parse_events(std::move(response), std::move(hidden));
    }
}

asio::awaitable<outcome<session>> client::async_update_metadata(std::string session_id,
                                                                std::map<std::string, std::string> patch) {
    if (!is_path_id(session_id)) co_return no_such_session();
    boost::json::object metadata;
    for (const auto& [key, value] : patch) metadata[key] = value;
    boost::json::object document;
    document["metadata"] = std::move(metadata);
    const std::string text = boost::json::serialize(document);
    const request_maker make = [&] { return request_for("POST", session_target(session_id), text); };
    call options{endpoint::update_session, priority::answer};
    options.secrets = secrets_;
    outcome<reply> response = co_await async_call(options, make);
    outcome<session> answer = co_await async_parse_session(std::move(response));
    co_return about(session_id, std::move(answer));
}

asio::awaitable<outcome<session>> client::async_archive_session(std::string session_id) {
    if (!is_path_id(session_id)) co_return no_such_session();
    const request_maker make = [&] { return request_for("POST", session_target(session_id, "/archive")); };
    call options{endpoint::archive_session, priority::answer};
    options.secrets = secrets_;
    outcome<reply> response = co_await async_call(options, make);
    outcome<session> answer = co_await async_parse_session(std::move(response));
    co_return about(session_id, std::move(answer));
}

asio::awaitable<outcome<void>> client::async_delete_session(std::string session_id) {
    if (!is_path_id(session_id)) co_return no_such_session();
    const request_maker make = [&] { return request_for("DELETE", session_target(session_id)); };
    call options{endpoint::delete_session, priority::answer};
    options.secrets = secrets_;
    outcome<reply> response = co_await async_call(options, make);
    const outcome<std::string> deleted = co_await async_parse(std::move(response), parse_deleted_session);
    if (!deleted) co_return deleted.error();
    if (*deleted != session_id) co_return foreign_success(errc::malformed_document);
    co_return outcome<void>{};
}

bool client::shortens_pages(const outcome<reply>& response, std::size_t limit) {
    if (response || limit <= short_page || !is_bad_request_about(response.error(), "limit")) return false;
    shared_->config.list_limit = short_page;
    return true;
}

asio::awaitable<outcome<std::unique_ptr<event_stream>>> client::async_open_stream(std::string session_id, bool previews,
                                                                                  stream_position* position,
                                                                                  admission_hook on_admitted) {
    if (!is_path_id(session_id)) co_return no_such_session();
    for (;;) {
        const bool wants_previews = previews && !shared_->previews_refused;
        const bool resumes = position && position->can_resume();
        auto opened = co_await async_try_stream(session_id, wants_previews, position, on_admitted);
        if (opened || opened.error().status != 400) co_return opened;
        if (wants_previews && is_bad_request_about(opened.error(), "event_deltas")) {
            if (!std::exchange(shared_->previews_refused, true) && shared_->hooks.previews_refused)
                shared_->hooks.previews_refused();
        } else if (resumes) {
            position->is_refused = true;
        } else {
            co_return opened;
        }
    }
}

asio::awaitable<outcome<std::unique_ptr<event_stream>>>
client::async_try_stream(std::string session_id, bool previews, stream_position* position, admission_hook on_admitted) {
    call options{endpoint::open_stream, priority::read};
    options.secrets = secrets_;
    for (bool renewed = false;; renewed = true) {
        co_await async_admit(options.urgency, options.kind);
        const auto admitted_at = clock::now();
        if (on_admitted) on_admitted();
        const auto key = shared_->key;
        wire::request request = make_stream_request(shared_->config, key, stream_target(session_id, previews));
        if (position && position->can_resume()) request.fields.add("last-event-id", position->last_event_id);
        wire::exchange_limits limits;
        limits.header_timeout = shared_->config.open_timeout;
        limits.body_timeout = shared_->config.request_timeout;
        result<std::unique_ptr<wire::body_stream>> body = co_await transport_.async_open(std::move(request), limits);
        if (!body) {
            leave_if_cancelled(body.error());
            observer_.answered(options.target, 0, body.error(), clock::now() - admitted_at);
            co_return to_failure(body.error());
        }

        redactor hidden{shared_->config, key, options.secrets};
        const wire::response_head& head = (*body)->head();
        const auto took = clock::now() - admitted_at;
        std::string reason = why_no_stream(head, hidden);
        if (reason.empty()) {
            governor_.succeeded();
            observer_.answered(options.target, head.status, {}, took);
            (*body)->forget_fields();
            co_return make_event_stream(std::move(*body), shared_->config.max_event_bytes, std::move(hidden), position,
                                        workers_, owner_);
        }
        std::string text;
        if (head.status >= 400) text = co_await async_read_refusal(**body, limits);
        failure f = judge(head, text, hidden, options);
        if (head.status < 400) {
            f.code = errc::not_a_stream;
            f.message = std::move(reason);
        }
        observer_.answered(options.target, head.status, f.code, took);
        if (!renew_key(f, key) || renewed) co_return f;
    }
}

} // namespace tether::api
