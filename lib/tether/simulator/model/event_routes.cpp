// Serves the endpoints of events: send, list, stream, threads.
#include <tether/simulator/model/backend.hpp>

#include <tether/simulator/model/event_types.hpp>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace tether::simulator {

namespace {

/// The query of the events list, or the reason to refuse it.
std::variant<history_query, api_error> read_history_query(const request_target& target, std::size_t max_limit) {
    auto read = read_list_query(target, /*ascending=*/true, /*limit=*/1000, max_limit);
    if (const auto* wrong = std::get_if<api_error>(&read)) return *wrong;
    const list_query& common = std::get<list_query>(read);
    history_query out;
    out.ascending = common.ascending;
    out.limit = common.limit;
    out.gt = common.gt;
    out.gte = common.gte;
    out.lt = common.lt;
    out.lte = common.lte;
    if (common.page && !common.page->at_start) out.after = common.page->position;
    out.types = target.values("types[]");
    for (const std::string& type : out.types)
        if (!is_listed_type(type)) return api_error{400, "types: unknown event type '" + type + "'", {}};
    return out;
}

std::size_t next_page_number(const request_target& target) {
    const auto text = target.value("page");
    const auto page = text ? parse_cursor(*text) : std::nullopt;
    return (page ? page->page : 1) + 1;
}

json::object to_document(history_page page, const history_query& query, std::size_t number) {
    json::object out{{"data", std::move(page.events)}, {"next_page", nullptr}};
    if (page.last) out["next_page"] = write_cursor(cursor{query.ascending, false, *page.last, number, false});
    return out;
}

} // namespace

/// Adds the faults that accepted prompts contain for this session.
void backend::take_orders(const session_model& session, const json::array& events) {
    for (const json::value& each : events)
        for (const directive& line : parse_directives(content_text(each.get_object())).steps)
            if (line.what == directive::verb::fault) faults_.add(line.text, session.id());
}

http_answer backend::send(const shared_session& session, const http_request& request, wall_time now) {
    body read = parse_body(request);
    if (const auto* wrong = std::get_if<api_error>(&read)) return refuse(*wrong, now);
    const json::array* events = array_of(std::get<json::object>(read), "events");
    if (events == nullptr) return refuse({400, "events: field required", {}}, now);
    session_model::acceptance taken = session->accept(*events, scripts_, /*initial=*/false, now);
    if (taken.refused) return refuse(*taken.refused, now);
    take_orders(*session, taken.events);
    for (const json::value& each : taken.events) truth_.accepted(session->id(), each.get_object());
    runnable_.push_back(session);
    return sent(std::move(taken.events), now);
}

/// Answers an accepted send as the profile requires.
http_answer backend::sent(json::array events, wall_time now) {
    http_answer out = ok(json::object{}, now);
    switch (settings_.profile.sends) {
    case send_response::events: break;
    case send_response::receipts:
        for (json::value& each : events) {
            json::object receipt{{"id", ids_.next("rcpt_", now)}};
            each = std::move(receipt);
        }
        break;
    case send_response::empty_list: events.clear(); break;
    case send_response::empty_object: return out;
    case send_response::accepted:
        out.status = 202;
        out.body.clear();
        return out;
    case send_response::no_content:
        out.status = 204;
        out.body.clear();
        return out;
    }
    out.body = json::serialize(json::object{{"data", std::move(events)}});
    return out;
}

http_answer backend::list_events(const shared_session& session, const request_target& target,
                                 const std::optional<fault>& due, wall_time now) {
    if (session_truth* noted = truth_.find(session->id())) ++noted->list_reads;
    session->came_back();
    runnable_.push_back(session);
    auto read = read_history_query(target, settings_.profile.max_list_limit);
    if (const auto* wrong = std::get_if<api_error>(&read)) return refuse(*wrong, now);
    const history_query& query = std::get<history_query>(read);
    if (due && due->act == fault::action::fail_page) return refuse(api_error{500, {}, {}}, now);
    if (due && due->act == fault::action::empty_page) {
        const cursor again{query.ascending, false, query.after.value_or(std::pair<std::int64_t, std::size_t>{}),
                           next_page_number(target), !query.after};
        return ok(json::object{{"data", json::array{}}, {"next_page", write_cursor(again)}}, now);
    }
    const bool lags = due && due->act == fault::action::lag;
    const std::chrono::milliseconds lag = lags ? due->delay : settings_.list_lag;
    const std::string_view late_type = lags ? std::string_view{due->word} : std::string_view{};
    return ok(to_document(session->list(query, now, lag, late_type), query, next_page_number(target)), now);
}

http_answer backend::threads(const session_model& session, const request_target& target, wall_time now) {
    json::array all = session.threads(now);
    if (target.path.size() == 4) return ok(json::object{{"data", std::move(all)}, {"next_page", nullptr}}, now);
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const json::value& each) { return text_of(each, "id") == target.path[4]; });
    if (found == all.end()) return refuse(api_error{404, {}, {}}, now);
    if (target.path.size() == 5) return ok(std::move(found->get_object()), now);
    if (target.path.size() != 6 || target.path[5] != "events") return refuse(api_error{404, {}, {}}, now);
    auto read = read_history_query(target, settings_.profile.max_list_limit);
    if (const auto* wrong = std::get_if<api_error>(&read)) return refuse(*wrong, now);
    history_query query = std::get<history_query>(std::move(read));
    if (target.path[4] != session.facts().primary_thread) query.thread = target.path[4];
    return ok(to_document(session.list(query, now, settings_.list_lag), query, next_page_number(target)), now);
}

/// The frames that a stream with a last event id must repeat; nothing when the session does not have that event.
std::optional<std::string> backend::missed_frames(const session_model& session, const http_request& request) const {
    const std::string_view last = request.header("last-event-id");
    if (!settings_.profile.numbers_frames || last.empty()) return std::string{};
    return session.frames_after(last);
}

reply backend::stream(const shared_session& session, const http_request& request, const request_target& target,
                      const std::optional<fault>& due, wall_time now) {
    reply out;
    stream_grant grant;
    const std::vector<std::string> wanted = target.values("event_deltas[]");
    const bool known = std::all_of(wanted.begin(), wanted.end(), [](const std::string& type) {
        return type == "agent.message" || type == "agent.thinking";
    });
    if (!known || wanted.size() > 100 || (settings_.profile.refuses_previews && !wanted.empty())) {
        const std::string_view why =
            known && wanted.size() <= 100 ? "is not supported" : "must be agent.message or agent.thinking";
        out.answer = refuse({400, fmt::format("event_deltas: {}", why), {}}, now);
        return out;
    }
    const std::optional<std::string> missed = missed_frames(*session, request);
    if (!missed) {
        out.answer = refuse({400, "Last-Event-ID: unknown event", {}}, now);
        return out;
    }
    const auto retry = settings_.profile.retry;
    if (retry.count() > 0) grant.opening = fmt::format("retry: {}\n\n", retry.count());
    grant.opening += *missed;
    if (session_truth* noted = truth_.find(session->id())) ++noted->stream_opens;
    grant.previews.insert(wanted.begin(), wanted.end());
    grant.session = session;
    grant.filter = stream_filter{due && due->is_stream_fault() ? due : std::nullopt, settings_.profile.comments_only};
    session->came_back();
    runnable_.push_back(session);
    out.answer.headers.emplace_back("request-id", ids_.next("req_", now));
    out.answer.content_type = "text/event-stream";
    out.stream = std::move(grant);
    return out;
}

} // namespace tether::simulator
