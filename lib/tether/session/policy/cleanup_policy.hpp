// Decides the steps that end a session which is no longer needed.
#pragma once

#include <tether/api/failure.hpp>
#include <tether/session/policy/backoff.hpp>
#include <tether/session/policy/run.hpp>

#include <chrono>
#include <optional>

namespace tether::session {

/// The next step for the session, after a wait.
struct cleanup_step {
    enum class action {
        interrupt,
        ask_status,
        remove,
        verify_gone,    ///< the API does not find the session: check whether it is gone (`async_is_gone`)
        verify_removed, ///< the response to the removal proves nothing: check whether the session is removed
        finished,
    } kind = action::remove;
    std::chrono::milliseconds after{0};
    friend bool operator==(const cleanup_step&, const cleanup_step&) = default;
};

/// Interrupts the session if it still runs, waits until it does not, then deletes or archives it. The API's own 404
/// counts as gone when it is verified. So does a 404 or a success of another server after a removal, because the API
/// may have carried out an earlier one. Every other failure is retried without limit. Right after an idle the API may
/// still consider the session running and refuse with 400: short waits bridge this race (API § 6). Pure.
class cleanup_policy {
  public:
    /// `may_run`: the end of the turn was not seen, so the session must be interrupted first.
    cleanup_policy(bool may_run, jitter random);

    cleanup_step start() const;
    /// After the interrupt was sent or failed.
    cleanup_step interrupted(const std::optional<api::failure>& error);
    /// After a status read; `running` is what the API said.
    cleanup_step status(bool running, const std::optional<api::failure>& error);
    /// After the delete or archive.
    cleanup_step removed(const std::optional<api::failure>& error);
    /// After `verify_gone` or `verify_removed`; `gone`: nothing is left to do.
    cleanup_step verified(bool gone);

  private:
    cleanup_step again(cleanup_step::action what, const api::failure& error);
    cleanup_step verify(cleanup_step::action otherwise, cleanup_step::action check = cleanup_step::action::verify_gone);

    bool may_run_;
    unsigned refusals_ = 0;                                      ///< consecutive "still running" responses
    cleanup_step::action missed_ = cleanup_step::action::remove; ///< the step that got the last 404
    backoff quick_;
    backoff patient_;
};

} // namespace tether::session
