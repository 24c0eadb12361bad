#include <tether/session/policy/upstream.hpp>

#include <utility>

namespace tether::session {

void upstream_health::succeeded(request_purpose purpose) {
    last_success = wall_now();
    note_response();
    if (trouble.note_success(purpose, trouble_watch::clock::now()) && on_trouble) on_trouble();
}

void upstream_health::failed(const api::failure& why, request_purpose purpose) {
    last_failure = wall_now();
    if (why.source == api::failure_source::api) note_response();
    // The API's message may quote a client's data, and every user may read the status.
    last_failure_text = why.code.message();
    if (why.status != 0) last_failure_text += " (HTTP " + std::to_string(why.status) + ")";
    if (trouble.note_failure(why, purpose, trouble_watch::clock::now(), *last_failure) && on_trouble) on_trouble();
}

void upstream_health::note_response() {
    if (!std::exchange(has_answered, true) && on_first_answer) on_first_answer();
}

} // namespace tether::session
