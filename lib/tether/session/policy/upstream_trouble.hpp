// Detects that runs wait for an operator, because the API refuses the account or another server answers.
#pragma once

#include <tether/core/timestamp.hpp>
#include <tether/session/policy/fault.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace tether::session {

/// A condition that an operator must fix before runs can continue.
struct upstream_trouble {
    fault_kind kind = fault_kind::account; ///< `account` or `interference`
    error_code code;
    int status = 0;    ///< HTTP status; 0 without a response
    std::string cause; ///< the API's `error_code`, or its error type; `[a-z0-9_]` only, may be empty
    wall_time since;
    friend bool operator==(const upstream_trouble&, const upstream_trouble&) = default;
};

/// Returns `the API refuses the account: the API refused the key (HTTP 401, authentication_error), since 2026-…`.
/// Contains no text from a client or a foreign server, because every local user may read the status.
std::string describe(const upstream_trouble& trouble);

/// The purpose of a request: the API may refuse one purpose to an account and allow another.
enum class request_purpose {
    read,
    own_session, ///< reads, changes or removes a session of ours, which another workspace does not have
    work,        ///< a create or a send
};

/// `upstream_trouble::cause` when the key belongs to a different workspace from the session.
inline constexpr std::string_view other_workspace = "key_of_another_workspace";

/// Trouble begins with a refused key (401) or bill (402, a spend limit), a rejected certificate or a proxy that
/// requires credentials, and with the second consecutive 403 or foreign response. It ends with a success. When work was
/// refused, it ends only with a success of work, or with a successful read when no work was refused for a minute,
/// because an account without credit may read. A key of another workspace is over when a request about an own session
/// succeeds. Pure: receives time points.
class trouble_watch {
  public:
    using clock = std::chrono::steady_clock;

    const std::optional<upstream_trouble>& now() const noexcept { return trouble_; }
    /// Each returns true when the trouble began, changed or ended.
    bool note_failure(const api::failure& why, request_purpose purpose, clock::time_point now, wall_time date);
    bool note_success(request_purpose purpose, clock::time_point now);

  private:
    std::optional<upstream_trouble> trouble_;
    std::optional<fault_kind> suspicion_; ///< of the last failure that needs an operator, unless a success followed
    std::optional<clock::time_point> work_refused_at_;
};

} // namespace tether::session
