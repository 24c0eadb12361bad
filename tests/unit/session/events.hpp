// Builds events for tests.
#pragma once

#include <tether/api/event.hpp>

#include <string>
#include <vector>

namespace tether::test {

/// A processed event. `more` contains further members: `"content":[…]`.
inline api::event event_of(const std::string& type, const std::string& id, const std::string& more = {}) {
    return *api::parse_event(R"({"type":")" + type + R"(","id":")" + id + R"(","processed_at":"2026-11-20T10:00:00Z")" +
                             (more.empty() ? "" : "," + more) + "}");
}

inline api::event queued_event(const std::string& type, const std::string& id, const std::string& more = {}) {
    return *api::parse_event(R"({"type":")" + type + R"(","id":")" + id + R"(","processed_at":null)" +
                             (more.empty() ? "" : "," + more) + "}");
}

inline std::string text_content(const std::string& text) {
    return R"("content":[{"type":"text","text":")" + text + R"("}])";
}

inline api::event message(const std::string& id, const std::string& text) {
    return event_of("agent.message", id, text_content(text));
}

inline api::event running(const std::string& id) {
    return event_of("session.status_running", id);
}

inline api::event idle(const std::string& id, const std::string& reason = "end_turn") {
    return event_of("session.status_idle", id, R"("stop_reason":{"type":")" + reason + R"("})");
}

/// An idle that waits for answers to these calls, a JSON array: `["c1","c2"]`.
inline api::event idle_for(const std::string& id, const std::string& calls) {
    return event_of("session.status_idle", id, R"("stop_reason":{"type":"requires_action","event_ids":)" + calls + "}");
}

} // namespace tether::test
