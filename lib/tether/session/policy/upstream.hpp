// Records the recent responses of the API.
#pragma once

#include <tether/api/failure.hpp>
#include <tether/core/timestamp.hpp>
#include <tether/session/policy/missing_sessions.hpp>
#include <tether/session/policy/upstream_trouble.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace tether::session {

/// Facts for `status` and `healthz`, recorded by each caller of the API. One object for all runs.
struct upstream_health {
    std::optional<wall_time> last_success;
    std::optional<wall_time> last_failure;
    std::string last_failure_text;
    trouble_watch trouble;
    missing_sessions missing;
    /// The API has responded from this origin (scheme, host, port) before, even if only with an error, in this process
    /// or an earlier one. Then a fault of a certificate or a proxy, or a foreign page, counts as transient.
    bool has_answered = false;
    /// The longest delay between an event and its appearance in a history that was seen so far.
    std::chrono::milliseconds longest_history_lag{0};
    std::function<void()> on_first_answer; ///< called once, when `has_answered` becomes true
    std::function<void()> on_trouble;      ///< called when `trouble` begins, changes or ends

    /// Records `answer`, the answer to a request for `purpose`.
    template <class T>
    void note(const api::outcome<T>& answer, request_purpose purpose = request_purpose::read) {
        if (answer) succeeded(purpose);
        else failed(answer.error(), purpose);
    }
    void note_history_lag(std::chrono::milliseconds lag) { longest_history_lag = std::max(longest_history_lag, lag); }
    void succeeded(request_purpose purpose = request_purpose::read);
    void failed(const api::failure& why, request_purpose purpose = request_purpose::read);

  private:
    void note_response();
};

} // namespace tether::session
