// Simulates a remote API inside the test; it obeys every request unless a fault is set.
#include "scripted_api.hpp"

#include "support/test_data.hpp"

#include <tether/async/use_tuple.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <stdexcept>

namespace tether::test {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

wire::response respond(int status, std::string body, const std::string& field = {}) {
    wire::response response;
    response.head.status = status;
    response.body = std::move(body);
    if (const auto colon = field.find(": "); colon != field.npos)
        response.head.fields.add(field.substr(0, colon), field.substr(colon + 2));
    return response;
}

wire::response respond(const json::value& document) {
    return respond(200, json::serialize(document));
}

json::object page_of(json::array data) {
    json::object page;
    page["data"] = std::move(data);
    page["next_page"] = nullptr;
    return page;
}

/// A call without a response: ends at the caller's limit or by cancellation.
asio::awaitable<error_code> async_hang(asio::any_io_executor executor, std::chrono::milliseconds limit) {
    asio::steady_timer timer{executor, limit};
    co_await timer.async_wait(async::use_tuple);
    co_return errc::header_timeout;
}

} // namespace

fault fault_named(const std::string& name) {
    const json::value answer = read_json("objects/errors/" + name + ".json");
    fault f;
    f.status = static_cast<int>(answer.at("status").as_int64());
    f.body = json::serialize(answer.at("body"));
    for (const auto& [key, value] : answer.at("headers").as_object())
        if (f.field.empty() && (key.starts_with("retry-after") || key == "x-should-retry"))
            f.field = std::string{key} + ": " + std::string{value.as_string()};
    return f;
}

fault foreign_page(int status) {
    fault f;
    f.status = status;
    f.body = "<html><body>Please sign in.</body></html>";
    f.field = "content-type: text/html";
    return f;
}

fault lost_answer() {
    fault f;
    f.error = errc::truncated;
    f.acted = true;
    return f;
}

fault lost_call() {
    fault f;
    f.error = asio::error::connection_reset;
    return f;
}

void scripted_api::fail(call what, fault how, int times) {
    for (int i = 0; i < times; ++i) faults_[what].push_back(how);
}

scripted_session& scripted_api::make_session() {
    return sessions_.emplace_back("sesn_" + std::to_string(sessions_.size() + 1));
}

int scripted_api::count(call what) const {
    const auto at = counts_.find(what);
    return at == counts_.end() ? 0 : at->second;
}

std::optional<fault> scripted_api::next_fault(call what) {
    auto& waiting = faults_[what];
    if (waiting.empty()) return std::nullopt;
    std::optional<fault> next = std::move(waiting.front());
    waiting.pop_front();
    return next;
}

scripted_api::asked scripted_api::read(const wire::request& request) {
    const std::string path = request.target.substr(0, request.target.find('?'));
    asked a;
    if (path == "/v1/sessions") {
        a.what = request.method == "POST" ? call::create : call::list_sessions;
        a.note = a.what == call::create ? "create" : "list sessions";
    } else {
        const std::string rest = path.substr(std::string{"/v1/sessions/"}.size());
        const std::string id = rest.substr(0, rest.find('/'));
        const std::string what = rest.substr(id.size());
        for (scripted_session& s : sessions_)
            if (s.id() == id) a.session = &s;
        if (what == "/archive") a.what = call::archive, a.note = "archive";
        else if (what == "/events/stream" || what == "/stream") a.what = call::open_stream, a.note = "open stream";
        else if (what == "/events" && request.method == "GET") a.what = call::list_events, a.note = "list events";
        else if (what == "/events") {
            a.what = call::send;
            a.note = "send";
            const json::value body = json::parse(request.body);
            for (const json::value& e : body.at("events").as_array())
                a.note += " " + std::string{e.at("type").as_string()};
        } else if (request.method == "DELETE") a.what = call::remove, a.note = "delete";
        else if (request.method == "POST") a.what = call::update, a.note = "update";
        else a.what = call::retrieve, a.note = "retrieve";
    }
    ++counts_[a.what];
    diary.push_back(a.note);
    return a;
}

json::value scripted_api::list(const scripted_session& session, std::string_view target) {
    if (!pages_.empty()) {
        json::value page = std::move(pages_.front());
        pages_.pop_front();
        return page;
    }
    json::array data = session.listed();
    if (target.find("types") != target.npos) {
        json::array inputs;
        for (json::value& event : data)
            if (event.at("type").as_string().starts_with("user.") || event.at("type") == "system.message" ||
                event.at("type") == "session.updated")
                inputs.push_back(std::move(event));
        data = std::move(inputs);
    }
    return page_of(std::move(data));
}

json::object scripted_api::list_sessions(std::string_view target) const {
    const auto at = target.find("page=");
    std::size_t first = at == target.npos ? 0 : std::strtoul(target.data() + at + 5, nullptr, 10);
    json::array some;
    for (; first < sessions_.size() && some.size() < sessions_per_page; ++first)
        if (!sessions_[first].deleted) some.push_back(sessions_[first].document());
    json::object page = page_of(std::move(some));
    if (first < sessions_.size()) page["next_page"] = std::to_string(first);
    return page;
}

wire::response scripted_api::perform(const asked& a, const wire::request& request) {
    if (a.what == call::create) {
        scripted_session& made = make_session();
        made.metadata = json::parse(request.body).at("metadata").as_object();
        return respond(made.document());
    }
    if (a.what == call::list_sessions) {
        return respond(list_sessions(request.target));
    }
    if (!a.session || a.session->deleted)
        return respond(404, json::serialize(read_json("objects/errors/404.json").at("body")));
    scripted_session& session = *a.session;
    if (a.what == call::send) {
        json::array accepted = session.accept(json::parse(request.body).at("events").as_array());
        if (on_work) on_work(session);
        return respond(page_of(std::move(accepted)));
    }
    if (a.what == call::list_events && on_list) on_list();
    if (a.what == call::list_events) return respond(list(session, request.target));
    if (a.what == call::update) {
        session.update(json::parse(request.body).at("metadata").as_object());
        return respond(session.document());
    }
    if (a.what == call::archive) session.archived = true;
    if (a.what != call::remove) return respond(session.document());
    session.deleted = true;
    json::object deleted;
    deleted["id"] = session.id();
    deleted["type"] = "session_deleted";
    return respond(deleted);
}

asio::awaitable<result<wire::response>> scripted_api::async_exchange(wire::request what, wire::exchange_limits limits) {
    co_await asio::post(executor_, asio::use_awaitable); // every response takes at least one iteration of the loop
    const asked a = read(what);
    const std::optional<fault> failing = next_fault(a.what);
    wire::response answer;
    if (!failing || failing->acted || failing->replaced) answer = perform(a, what);
    if (failing && failing->thrown) std::rethrow_exception(failing->thrown);
    if (failing && failing->replaced) co_return respond(failing->status, *failing->replaced);
    if (failing && failing->hangs) co_return co_await async_hang(executor_, limits.header_timeout);
    if (failing && failing->error) co_return failing->error;
    if (failing) answer = respond(failing->status, failing->body, failing->field);
    if (!workspace.empty()) answer.head.fields.add("anthropic-workspace-id", workspace);
    co_return answer;
}

asio::awaitable<result<std::unique_ptr<wire::body_stream>>> scripted_api::async_open(wire::request what,
                                                                                     wire::exchange_limits limits) {
    co_await asio::post(executor_, asio::use_awaitable);
    const asked a = read(what);
    const std::optional<fault> failing = next_fault(a.what);
    if (failing && failing->thrown) std::rethrow_exception(failing->thrown);
    if (failing && failing->hangs) co_return co_await async_hang(executor_, limits.header_timeout);
    if (failing && failing->error) co_return failing->error;
    const bool there = a.session && !a.session->deleted;
    if (failing && failing->holds_head && there) {
        auto held = a.session->open(executor_);
        held->wake.expires_after(limits.header_timeout);
        if (held->pieces.empty()) co_await held->wake.async_wait(async::use_tuple);
        if (held->pieces.empty()) co_return errc::header_timeout;
        wire::response late = respond(200, {}, "content-type: text/event-stream");
        std::unique_ptr<wire::body_stream> body =
            std::make_unique<scripted_body>(std::move(late.head), std::move(held));
        co_return body;
    }
    wire::response head = respond(200, {}, "content-type: text/event-stream");
    if (failing) head = respond(failing->status, failing->body, failing->field);
    else if (!there) head = respond(404, json::serialize(read_json("objects/errors/404.json").at("body")));
    std::shared_ptr<stream_feed> feed;
    if (!failing && there) feed = a.session->open(executor_);
    else {
        feed = std::make_shared<stream_feed>(executor_);
        feed->put(head.body);
        feed->end();
    }
    std::unique_ptr<wire::body_stream> body = std::make_unique<scripted_body>(std::move(head.head), std::move(feed));
    co_return body;
}

} // namespace tether::test
