// Serves the endpoints of sessions: create, list, retrieve, update, archive, delete.
#include <tether/simulator/model/backend.hpp>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <stdexcept>

namespace tether::simulator {

http_answer backend::create(const http_request& request, wall_time now) {
    body read = parse_body(request);
    if (const auto* wrong = std::get_if<api_error>(&read)) return refuse(*wrong, now);
    const json::object& document = std::get<json::object>(read);
    std::variant<session_facts, api_error> facts = read_create(document, ids_, now);
    if (const auto* wrong = std::get_if<api_error>(&facts)) return refuse(*wrong, now);
    const json::object metadata = std::get<session_facts>(facts).metadata;
    auto made = std::make_shared<session_model>(ids_, std::get<session_facts>(std::move(facts)), now);
    if (settings_.profile.leaves_requests_open) made->leave_requests_open();

    if (const auto name = text_of(metadata, "simulator_script"); !name.empty()) {
        const script_library::script script = scripts_.find(name);
        if (!script) return refuse({400, "simulator: no script named '" + std::string{name} + "'", {}}, now);
        made->load(*script);
    }
    if (const auto orders = text_of(metadata, "simulator_faults"); !orders.empty()) {
        try {
            fault_plan{}.add(orders);
        } catch (const std::invalid_argument& wrong) {
            return refuse({400, std::string{"simulator: metadata."} + wrong.what(), {}}, now);
        }
    }

    json::array accepted;
    if (const json::array* initial = array_of(document, "initial_events"); initial && !initial->empty()) {
        if (initial->size() > 50) return refuse({400, "initial_events: at most 50 items", {}}, now);
        session_model::acceptance taken = made->accept(*initial, scripts_, /*initial=*/true, now);
        if (taken.refused) return refuse(*taken.refused, now);
        take_orders(*made, taken.events);
        accepted = std::move(taken.events);
        runnable_.push_back(made);
    }
    faults_.rename(json::serialize(metadata), made->id());
    session_truth& noted = truth_.made(made->id());
    noted.agent = made->facts().agent_id();
    noted.metadata = metadata;
    noted.created_at = to_text(now);
    for (const json::value& each : accepted) truth_.accepted(made->id(), each.get_object());
    sessions_[made->id()] = made;
    return ok(made->document(now, settings_.status_lag), now);
}

http_answer backend::list_sessions(const request_target& target, wall_time now) {
    auto read = read_list_query(target, /*ascending=*/false, /*limit=*/20, settings_.profile.max_list_limit);
    if (const auto* wrong = std::get_if<api_error>(&read)) return refuse(*wrong, now);
    const list_query& query = std::get<list_query>(read);
    const auto agent = target.value("agent_id");
    const auto statuses = target.values("statuses[]");
    const bool archived = target.value("include_archived") == "true";

    std::vector<shared_session> shown;
    for (const auto& [id, session] : sessions_) {
        const session_facts& facts = session->facts();
        if (agent && facts.agent_id() != *agent) continue;
        if (facts.archived_at && !archived) continue;
        if (!query.in_range(facts.created_at)) continue;
        const std::string_view status = session->status(now, settings_.status_lag);
        if (!statuses.empty() && std::find(statuses.begin(), statuses.end(), status) == statuses.end()) continue;
        shown.push_back(session);
    }
    if (!query.ascending) std::reverse(shown.begin(), shown.end());

    // A cursor identifies its neighbour session by its position among all sessions ever created.
    const auto place = [&](const shared_session& session) {
        const session_truth* noted = truth_.session(session->id());
        return static_cast<std::size_t>(noted - truth_.sessions().data());
    };
    const auto is_behind = [&](std::size_t a, std::size_t b) { return query.ascending ? a > b : a < b; };
    std::size_t first = 0;
    std::size_t last = shown.size();
    if (query.page && !query.page->at_start) {
        const std::size_t mark = query.page->position.second;
        while (first < shown.size() && !is_behind(place(shown[first]), mark)) ++first;
        if (query.page->backwards) {
            while (first > 0 && place(shown[first - 1]) == mark) --first;
            last = first;
            first = last > query.limit ? last - query.limit : 0;
        }
    }
    last = std::min(last, first + query.limit);

    const auto cursor_at = [&](const shared_session& session, bool backwards) {
        const auto time = session->facts().created_at.time_since_epoch().count();
        return write_cursor(cursor{query.ascending, backwards, {time, place(session)}, 1, false});
    };
    json::array data;
    for (std::size_t i = first; i < last; ++i) data.push_back(shown[i]->document(now, settings_.status_lag));
    json::object page{{"data", std::move(data)}, {"next_page", nullptr}, {"prev_page", nullptr}};
    if (last < shown.size() && last > first) page["next_page"] = cursor_at(shown[last - 1], false);
    if (first > 0 && last > first) page["prev_page"] = cursor_at(shown[first], true);
    return ok(std::move(page), now);
}

http_answer backend::retrieve(const session_model& session, wall_time now) {
    if (session_truth* noted = truth_.find(session.id())) ++noted->retrieves;
    return ok(session.document(now, settings_.status_lag), now);
}

http_answer backend::update(const shared_session& session, const http_request& request, wall_time now) {
    body read = parse_body(request);
    if (const auto* wrong = std::get_if<api_error>(&read)) return refuse(*wrong, now);
    if (const auto wrong = session->update(std::get<json::object>(read), now)) return refuse(*wrong, now);
    runnable_.push_back(session);
    return ok(session->document(now, settings_.status_lag), now);
}

http_answer backend::archive(const shared_session& session, wall_time now) {
    if (const auto wrong = session->check_removal("archived", now, settings_.status_lag)) return refuse(*wrong, now);
    session->archive(now);
    if (session_truth* noted = truth_.find(session->id()); noted && noted->archived_at.empty())
        noted->archived_at = to_text(now);
    runnable_.push_back(session);
    return ok(session->document(now, {}), now);
}

http_answer backend::remove(const shared_session& session, const std::optional<fault>& due, wall_time now) {
    session_truth* noted = truth_.find(session->id());
    if (noted) ++noted->deletes;
    auto wrong = session->check_removal("deleted", now, settings_.status_lag);
    if (due && due->act == fault::action::delete_refused)
        wrong = api_error{400, "The session is running and cannot be deleted.", {}};
    if (wrong) {
        if (noted) ++noted->refused_deletes;
        return refuse(*wrong, now);
    }
    session->remove(now);
    if (noted) {
        noted->status = "deleted";
        noted->deleted_at = to_text(now);
    }
    runnable_.push_back(session);
    sessions_.erase(session->id());
    return ok(json::object{{"id", session->id()}, {"type", "session_deleted"}}, now);
}

} // namespace tether::simulator
