// How a turn ended, and what that means for its run.
#pragma once

#include <tether/api/event.hpp>
#include <tether/session/policy/run.hpp>

#include <optional>
#include <string>

namespace tether::session {

struct conclusion {
    enum class how { idle, terminated, deleted } by = how::idle;
    api::stop_reason stop;                    ///< of an idle
    std::string stop_details;                 ///< JSON; empty for none
    std::string event_id;                     ///< the terminal event
    bool interrupted = false;                 ///< an interrupt of ours caused the idle
    bool halted = false;                      ///< an interrupt, of ours or of another client, caused the idle
    std::string stop_json{};                  ///< the stop reason as sent; empty for none
    std::optional<outcome_verdict> outcome{}; ///< of a turn with an outcome
};

/// Returns the run's state after such an end.
run_state state_after(const conclusion& end) noexcept;
/// Returns the error of such an end; empty on success.
std::optional<errc> error_after(const conclusion& end) noexcept;
/// True when a `session.error` may have caused the end.
bool is_failure_of_session(const conclusion& end) noexcept;

} // namespace tether::session
