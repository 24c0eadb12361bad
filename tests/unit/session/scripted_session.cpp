// Simulates a remote session under the control of a test.
#include "scripted_session.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace tether::test {

namespace json = boost::json;

std::string scripted_session::now() {
    const unsigned seconds = ++ticks_;
    return fmt::format("2026-11-20T10:{:02}:{:02}.000Z", seconds / 60 % 60, seconds % 60);
}

json::object scripted_session::make(std::string_view type, json::object more) {
    json::object event;
    event["type"] = type;
    event["id"] = fmt::format("sevt_{}_{}", id_, ++events_);
    for (auto& member : more) event[member.key()] = std::move(member.value());
    event["processed_at"] = now();
    return event;
}

std::string scripted_session::emit(std::string_view type, json::object more, shown where) {
    json::object event = make(type, std::move(more));
    if (type == "session.status_running") status = "running";
    if (type == "session.status_idle") status = "idle";
    if (type == "session.status_terminated") status = "terminated";
    if (where != shown::in_history) stream(event);
    if (where != shown::on_streams) history_.push_back(event);
    return std::string{event.at("id").as_string()};
}

json::array scripted_session::accept(const json::array& events) {
    json::array answers;
    for (const json::value& sent : events) {
        json::object event = make(sent.at("type").as_string(), sent.as_object());
        event["processed_at"] = nullptr;
        accepted_.emplace_back(event.at("id").as_string());
        stream(event);
        queued_.push_back(event);
        answers.push_back(std::move(event));
    }
    return answers;
}

void scripted_session::process() {
    for (json::value& waiting : std::exchange(queued_, {})) {
        json::object event = std::move(waiting.as_object());
        event["processed_at"] = now();
        stream(event);
        history_.push_back(std::move(event));
    }
}

void scripted_session::update(const json::object& patch) {
    for (const auto& [key, value] : patch) metadata[key] = value;
    json::object more;
    more["metadata"] = metadata;
    emit("session.updated", std::move(more));
}

std::string scripted_session::say(const std::string& text, shown where) {
    json::object block;
    block["type"] = "text";
    block["text"] = text;
    json::array content;
    content.push_back(std::move(block));
    json::object more;
    more["content"] = std::move(content);
    return emit("agent.message", std::move(more), where);
}

std::string scripted_session::go_idle(std::string_view reason, shown where) {
    json::object stop;
    stop["type"] = reason;
    json::object more;
    more["stop_reason"] = std::move(stop);
    return emit("session.status_idle", std::move(more), where);
}

void scripted_session::answer(const std::string& text, shown where) {
    emit("session.status_running", {}, where);
    process();
    say(text, where);
    go_idle("end_turn", where);
}

json::array scripted_session::listed() const {
    json::array all = history_;
    for (const json::value& event : queued_) all.push_back(event);
    return all;
}

void scripted_session::list(json::object event) {
    history_.push_back(std::move(event));
}

void scripted_session::stream(const json::object& event) {
    stream_bytes(fmt::format("event: {}\ndata: {}\n\n", event.at("type").as_string().c_str(), json::serialize(event)));
}

void scripted_session::stream_bytes(const std::string& bytes) {
    for (const auto& weak : feeds_)
        if (const auto feed = weak.lock(); feed && !feed->over) feed->put(bytes);
}

void scripted_session::end_streams(error_code why) {
    for (const auto& weak : std::exchange(feeds_, {}))
        if (const auto feed = weak.lock()) feed->end(why);
}

std::size_t scripted_session::open_streams() const {
    std::size_t open = 0;
    for (const auto& weak : feeds_) open += weak.expired() ? 0 : 1;
    return open;
}

std::shared_ptr<stream_feed> scripted_session::open(const boost::asio::any_io_executor& executor) {
    auto feed = std::make_shared<stream_feed>(executor); // shared by body and session
    feeds_.push_back(feed);
    return feed;
}

json::object scripted_session::document() const {
    json::object document;
    document["type"] = "session";
    document["id"] = id_;
    document["status"] = status;
    document["metadata"] = metadata;
    document["updated_at"] = updated_at.empty() ? std::to_string(ticks_) : updated_at;
    if (!usage.is_null()) document["usage"] = usage;
    if (archived) document["archived_at"] = "2026-11-20T12:00:00Z";
    return document;
}

} // namespace tether::test
