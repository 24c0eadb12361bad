// Answers requests: applies faults and calls the endpoint.
#include <tether/simulator/model/backend.hpp>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <stdexcept>

namespace tether::simulator {

namespace {

using action = fault::action;

/// Faults that keep the API from seeing the request.
bool hides_request(action act) {
    switch (act) {
    case action::status:
    case action::reset:
    case action::close:
    case action::stall:
    case action::garbage:
    case action::redirect:
    case action::not_stream:
    case action::act_late: return true;
    default: return false;
    }
}

/// The response of a server that accepts events but does not name them.
void hide_events(http_answer& answer, std::string_view word) {
    answer.body.clear();
    if (word == "202" || word == "204") answer.status = word == "202" ? 202 : 204;
    else if (word == "nothing") answer.body = "{}";
    else if (word == "no_events") answer.body = R"({"data":[]})";
    else answer.body = R"({"data":[{"id":"rcpt_1"}]})";
}

/// The complete response, with ids that the session never shows.
void rename_events(http_answer& answer) {
    json::value document = json::parse(answer.body);
    for (json::value& each : document.at("data").as_array())
        each.as_object()["id"] = "rcpt_" + std::string{text_of(each, "id")};
    answer.body = json::serialize(document);
}

std::string metadata_member(const http_request& request, std::string& whole) {
    boost::system::error_code ec;
    const json::value parsed = json::parse(request.body, ec);
    const json::object* metadata = ec ? nullptr : object_of(parsed, "metadata");
    if (metadata == nullptr) return {};
    whole = json::serialize(*metadata);
    return std::string{text_of(metadata, "simulator_faults")};
}

/// RFC 9110 § 5.6.7, rounded down to the second.
std::string http_date(wall_time when) {
    return fmt::format("{:%a, %d %b %Y %H:%M:%S GMT}", fmt::gmtime(std::chrono::system_clock::to_time_t(when)));
}

/// The header fields of a server with its own clock.
void add_dates(const fault& what, wall_time now, http_answer& out) {
    if (what.retry_at.count() == 0 && what.clock_ahead.count() == 0) return;
    const wall_time server_time = now + what.clock_ahead;
    out.headers.emplace_back("date", http_date(server_time));
    if (what.retry_at.count() != 0) out.headers.emplace_back("retry-after", http_date(server_time + what.retry_at));
}

std::size_t page_number(const request_target& target) {
    const auto text = target.value("page");
    const auto page = text ? parse_cursor(*text) : std::nullopt;
    return page ? page->page : 1;
}

} // namespace

backend::backend(simulator_config settings) : settings_{std::move(settings)} {
    if (settings_.profile.counts_events) ids_.count_events();
}

/// Removes the profile's prefix from the path; false when the path has another prefix. Control
/// endpoints need none.
bool backend::remove_prefix(request_target& target) const {
    const std::vector<std::string> prefix = parse_target(settings_.profile.path_prefix).path;
    if (!target.path.empty() && target.path[0] == "simulator") return true;
    if (target.path.size() < prefix.size() || !std::equal(prefix.begin(), prefix.end(), target.path.begin()))
        return false;
    target.path.erase(target.path.begin(), target.path.begin() + static_cast<std::ptrdiff_t>(prefix.size()));
    return true;
}

endpoint backend::classify(const http_request& request, const request_target& target) const {
    const auto& path = target.path;
    const std::string& verb = request.method;
    if (!path.empty() && path[0] == "simulator") return endpoint::control;
    if (path.size() < 2 || path[0] != "v1" || path[1] != "sessions") return endpoint::other;
    if (path.size() == 2) {
        if (verb == "POST") return endpoint::create;
        return verb == "GET" ? endpoint::list_sessions : endpoint::other;
    }
    if (path.size() == 3) {
        if (verb == "GET") return endpoint::retrieve;
        if (verb == "POST") return endpoint::update;
        return verb == "DELETE" ? endpoint::remove : endpoint::other;
    }
    if (path[3] == "threads" && verb == "GET") return endpoint::threads;
    if (path.size() == 4 && path[3] == "archive" && verb == "POST") return endpoint::archive;
    if (path.size() == 4 && path[3] == "events") {
        if (verb == "POST") return endpoint::send;
        return verb == "GET" ? endpoint::list_events : endpoint::other;
    }
    if (path.size() == 5 && path[3] == "events" && path[4] == "stream" && verb == "GET") return endpoint::stream;
    return endpoint::other;
}

std::optional<api_error> backend::check_headers(const http_request& request) const {
    const std::string_view bearer = request.header("authorization");
    const bool has_bearer = bearer.starts_with("Bearer ") && bearer.size() > 7;
    const std::string_view other_key = settings_.profile.bearer_only ? std::string_view{} : request.header("x-api-key");
    const std::string_view key = has_bearer ? bearer.substr(7) : other_key;
    if (key.empty() || (!settings_.key.empty() && key != settings_.key)) return api_error{401, {}, {}};
    if (request.header("anthropic-version").empty()) return api_error{400, "anthropic-version: header is required", {}};
    if (request.header("anthropic-beta").find("managed-agents-2026-04-01") == std::string_view::npos)
        return api_error{404, {}, {}};
    return std::nullopt;
}

http_answer backend::ok(json::object document, wall_time now) {
    http_answer out;
    out.headers.emplace_back("request-id", ids_.next("req_", now));
    if (!settings_.workspace.empty()) out.headers.emplace_back("anthropic-workspace-id", settings_.workspace);
    out.body = json::serialize(document);
    return out;
}

http_answer backend::refuse(const api_error& error, wall_time now) {
    const std::string id = ids_.next("req_", now);
    http_answer out;
    out.status = error.status;
    out.headers.emplace_back("request-id", id);
    if (!settings_.workspace.empty()) out.headers.emplace_back("anthropic-workspace-id", settings_.workspace);
    if (settings_.profile.plain_text_errors) {
        out.content_type = "text/plain";
        out.body = error.message.empty() ? std::string{default_message(error.status)} : error.message;
        return out;
    }
    out.body = error_document(error, id);
    return out;
}

http_answer backend::too_large(wall_time now) {
    return refuse(api_error{413, {}, {}}, now);
}

http_answer backend::faulty_answer(const fault& what, const http_request& request, wall_time now) {
    http_answer out = refuse(api_error{what.status, what.message, what.error_code, what.type}, now);
    if (what.act == action::redirect) {
        out.content_type = "text/html";
        out.body.clear();
        out.headers.emplace_back("location", what.word.empty() ? request.target : what.word);
    } else if (what.act == action::not_stream) {
        out.status = what.word == "204" ? 204 : what.word == "407" ? 407 : 200;
        out.content_type = "text/html";
        out.body = "<html><body>This is not the stream you are looking for.</body></html>";
    } else if (what.body == "html") {
        out.content_type = "text/html";
        out.body = "<html><body><h1>Bad Gateway</h1></body></html>";
    } else if (!what.body.empty()) {
        out.body = what.body;
    }
    add_dates(what, now, out);
    for (const auto& each : what.headers) // replaces existing fields
        std::erase_if(out.headers, [&](const auto& other) { return other.first == each.first; });
    out.headers.insert(out.headers.end(), what.headers.begin(), what.headers.end());
    return out;
}

backend::body backend::parse_body(const http_request& request) {
    boost::system::error_code ec;
    json::value parsed =
        json::parse(request.body.empty() ? std::string_view{"{}"} : std::string_view{request.body}, ec);
    if (ec || !parsed.is_object()) return api_error{400, "The request body is not a JSON object.", {}};
    return std::move(parsed.get_object());
}

shared_session backend::find(std::string_view id) const {
    const auto found = sessions_.find(id);
    return found == sessions_.end() ? nullptr : found->second;
}

/// Faults in the metadata count from the first create attempt, so they are added before the session
/// exists. A repeated attempt with the same metadata adds nothing.
void backend::note_faults_of_create(const http_request& request) {
    std::string owner;
    const std::string orders = metadata_member(request, owner);
    if (orders.empty() || !unanswered_creates_.insert(owner).second) return;
    try {
        faults_.add(orders, owner);
    } catch (const std::invalid_argument&) {
        unanswered_creates_.erase(owner); // `create` will refuse it
    }
}

void backend::act_late(const http_request& request, wall_time now) {
    request_target target = parse_target(request.target);
    if (remove_prefix(target) && !check_headers(request))
        serve(classify(request, target), request, target, std::nullopt, now);
}

reply backend::respond(const http_request& request, wall_time now) {
    request_target target = parse_target(request.target);
    const endpoint what = remove_prefix(target) ? classify(request, target) : endpoint::other;
    truth_.request(what, now);
    reply out;
    if (what == endpoint::control) {
        out.answer = control(request, target, now);
        return out;
    }
    if (settings_.on_request) settings_.on_request(what);
    std::string owner = target.path.size() > 2 ? target.path[2] : std::string{};
    if (what == endpoint::create) {
        note_faults_of_create(request);
        metadata_member(request, owner);
    }
    const std::optional<fault> due = faults_.take(what, owner, page_number(target));
    if (due && hides_request(due->act)) {
        out.answer = faulty_answer(*due, request, now);
        out.spoilt = due;
        return out;
    }
    if (const auto wrong = check_headers(request)) {
        out.answer = refuse(*wrong, now);
    } else {
        out = serve(what, request, target, due, now);
    }
    if (due && due->act == action::other_answer && out.answer.status == 200) {
        if (due->word == "other_ids") rename_events(out.answer);
        else hide_events(out.answer, due->word);
    }
    if (due && due->act == action::status_after) out.answer = faulty_answer(*due, request, now);
    if (due && !due->is_stream_fault()) out.spoilt = due;
    const bool is_unanswered = due && (due->act == action::drop_answer || due->act == action::status_after);
    if (what == endpoint::create && !is_unanswered) unanswered_creates_.erase(owner);
    return out;
}

reply backend::serve(endpoint what, const http_request& request, const request_target& target,
                     const std::optional<fault>& due, wall_time now) {
    reply out;
    if (what == endpoint::create || what == endpoint::list_sessions) {
        out.answer = what == endpoint::create ? create(request, now) : list_sessions(target, now);
        return out;
    }
    const shared_session session = target.path.size() > 2 ? find(target.path[2]) : nullptr;
    if (session == nullptr || what == endpoint::other) {
        out.answer = refuse(api_error{404, {}, {}}, now);
        return out;
    }
    switch (what) {
    case endpoint::retrieve: out.answer = retrieve(*session, now); break;
    case endpoint::update: out.answer = update(session, request, now); break;
    case endpoint::archive: out.answer = archive(session, now); break;
    case endpoint::remove: out.answer = remove(session, due, now); break;
    case endpoint::send: out.answer = send(session, request, now); break;
    case endpoint::list_events: out.answer = list_events(session, target, due, now); break;
    case endpoint::threads: out.answer = threads(*session, target, now); break;
    case endpoint::stream: out = stream(session, request, target, due, now); break;
    case endpoint::create:
    case endpoint::list_sessions:
    case endpoint::connect:
    case endpoint::control:
    case endpoint::other: break;
    }
    return out;
}

session_model::progress backend::advance(const shared_session& session, wall_time now) {
    session_model::progress out = session->advance(now);
    if (out.what == session_model::doing::emitted && out.out.what == frame::kind::event) {
        truth_.emitted(session->id(), out.out.event);
        if (settings_.profile.numbers_frames && !out.out.id().empty()) {
            out.out.bytes.insert(0, fmt::format("id: {}\n", out.out.id()));
            session->keep_frame(out.out);
        }
    }
    if (session->deleted()) sessions_.erase(session->id());
    return out;
}

std::vector<shared_session> backend::reset() {
    std::vector<shared_session> out;
    for (auto& [id, session] : sessions_) out.push_back(std::move(session));
    sessions_.clear();
    runnable_.clear();
    unanswered_creates_.clear();
    faults_.clear();
    truth_.clear();
    return out;
}

} // namespace tether::simulator
