// Records what really happened, for tests to compare with.
#include <tether/simulator/model/truth.hpp>

#include <algorithm>

namespace tether::simulator {

namespace {

json::value text_or_null(const std::string& text) {
    return text.empty() ? json::value{} : json::value(text);
}

} // namespace

const session_truth* ground_truth::session(std::string_view id) const {
    const auto found = index_.find(id);
    return found == index_.end() ? nullptr : &sessions_[found->second];
}

session_truth* ground_truth::find(std::string_view id) {
    const auto found = index_.find(id);
    return found == index_.end() ? nullptr : &sessions_[found->second];
}

std::size_t ground_truth::live_sessions() const {
    return static_cast<std::size_t>(std::count_if(sessions_.begin(), sessions_.end(), [](const auto& each) {
        return each.deleted_at.empty() && each.archived_at.empty();
    }));
}

std::size_t ground_truth::requests(std::string_view endpoint_word) const {
    const auto found = by_endpoint_.find(endpoint_word);
    return found == by_endpoint_.end() ? 0 : found->second;
}

std::size_t ground_truth::busiest_second() const {
    std::size_t most = 0;
    for (const auto& [second, count] : by_second_) most = std::max(most, count);
    return most;
}

session_truth& ground_truth::made(std::string id) {
    index_[id] = sessions_.size();
    sessions_.emplace_back().id = std::move(id);
    return sessions_.back();
}

void ground_truth::request(endpoint what, wall_time now) {
    if (what == endpoint::control) return;
    ++requests_;
    ++by_endpoint_[std::string{to_string(what)}];
    ++by_second_[std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count()];
}

void ground_truth::accepted(std::string_view id, const json::object& event) {
    session_truth* session = find(id);
    if (session == nullptr) return;
    const std::string type{text_of(event, "type")};
    std::string text = content_text(event);
    if (type == "user.message") ++session->texts[text];
    if (type == "user.interrupt") ++session->interrupts;
    session->accepted.push_back({std::string{text_of(event, "id")}, type, std::move(text)});
}

void ground_truth::emitted(std::string_view id, const json::object& event) {
    session_truth* session = find(id);
    if (session == nullptr) return;
    const std::string type{text_of(event, "type")};
    if (type == "agent.message") session->messages.push_back(content_text(event));
    if (type == "session.status_running") session->status = "running";
    if (type == "session.status_idle") session->status = "idle";
    if (type == "session.status_rescheduled") session->status = "rescheduling";
    if (type == "session.status_terminated") session->status = "terminated";
    if (type == "session.deleted") {
        session->status = "deleted";
        if (session->deleted_at.empty()) session->deleted_at = text_of(event, "processed_at");
    }
    session->emitted.push_back({std::string{text_of(event, "id")}, type});
}

void ground_truth::stream_opened() {
    most_streams_ = std::max(most_streams_, ++streams_);
}

void ground_truth::connection_opened() {
    most_connections_ = std::max(most_connections_, ++connections_);
}

void ground_truth::clear() {
    const std::size_t streams = streams_, connections = connections_;
    *this = ground_truth{};
    most_streams_ = streams_ = streams;
    most_connections_ = connections_ = connections;
}

json::object ground_truth::to_json(const session_truth& session) {
    json::array accepted, emitted, messages;
    json::object texts;
    for (const auto& each : session.accepted)
        accepted.push_back(json::object{{"id", each.id}, {"type", each.type}, {"text", each.text}});
    for (const auto& each : session.emitted) emitted.push_back(json::object{{"id", each.id}, {"type", each.type}});
    for (const auto& each : session.messages) messages.emplace_back(each);
    for (const auto& [text, count] : session.texts) texts[text] = count;
    return {{"id", session.id},
            {"agent", session.agent},
            {"metadata", session.metadata},
            {"status", session.status},
            {"created_at", session.created_at},
            {"archived_at", text_or_null(session.archived_at)},
            {"deleted_at", text_or_null(session.deleted_at)},
            {"accepted", std::move(accepted)},
            {"user_message_texts", std::move(texts)},
            {"emitted", std::move(emitted)},
            {"agent_messages", std::move(messages)},
            {"stream_opens", session.stream_opens},
            {"list_reads", session.list_reads},
            {"retrieves", session.retrieves},
            {"interrupts", session.interrupts},
            {"deletes", session.deletes},
            {"refused_deletes", session.refused_deletes}};
}

json::object ground_truth::to_json() const {
    json::array sessions;
    for (const session_truth& each : sessions_) sessions.push_back(to_json(each));
    json::object by_endpoint, by_second;
    for (const auto& [word, count] : by_endpoint_) by_endpoint[word] = count;
    for (const auto& [second, count] : by_second_) by_second[std::to_string(second)] = count;
    return {{"sessions", std::move(sessions)},
            {"totals",
             json::object{{"requests", requests_},
                          {"by_endpoint", std::move(by_endpoint)},
                          {"requests_per_second", std::move(by_second)},
                          {"open_streams", streams_},
                          {"most_streams", most_streams_},
                          {"most_connections", most_connections_},
                          {"live_sessions", live_sessions()}}}};
}

} // namespace tether::simulator
