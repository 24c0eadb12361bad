#include <tether/session/policy/cleanup_policy.hpp>

#include <tether/session/policy/fault.hpp>

#include <algorithm>

namespace tether::session {
namespace {

using std::chrono::milliseconds;
using action = cleanup_step::action;

/// A session that still runs after this many short waits is interrupted (again).
constexpr unsigned patience = 15;

bool is_missing(const api::failure& error) {
    return kind_of(error) == fault_kind::missing;
}

/// Something between this host and the API may have answered, also after the API carried out the removal.
bool is_unproved(const api::failure& error) {
    const bool is_success = error.status >= 200 && error.status <= 299;
    return error.source == api::failure_source::foreign && (is_success || error.status == 404);
}

} // namespace

cleanup_policy::cleanup_policy(bool may_run, jitter random)
    : may_run_{may_run}
    , quick_{milliseconds{100}, milliseconds{1'000}, random}
    , patient_{milliseconds{1'000}, milliseconds{300'000}, random} {}

cleanup_step cleanup_policy::start() const {
    return {may_run_ ? action::interrupt : action::remove, milliseconds{0}};
}

cleanup_step cleanup_policy::again(action what, const api::failure& error) {
    return {what, std::max(patient_.next(), error.retry_after.value_or(milliseconds{0}))};
}

cleanup_step cleanup_policy::verify(action otherwise, action check) {
    missed_ = otherwise;
    return {check, milliseconds{0}};
}

cleanup_step cleanup_policy::verified(bool gone) {
    if (gone) return {action::finished, milliseconds{0}};
    return {missed_, patient_.next()};
}

cleanup_step cleanup_policy::interrupted(const std::optional<api::failure>& error) {
    if (!error || error->ambiguous) return {action::ask_status, quick_.next()};
    if (is_missing(*error)) return verify(action::interrupt);
    // An interrupt may be refused because the session ended by itself: the removal shows whether it did.
    if (kind_of(*error) == fault_kind::refusal) return {action::remove, quick_.next()};
    return again(action::interrupt, *error);
}

cleanup_step cleanup_policy::status(bool running, const std::optional<api::failure>& error) {
    if (error) {
        if (is_missing(*error)) return verify(action::ask_status);
        return again(action::ask_status, *error);
    }
    if (!running) return {action::remove, milliseconds{0}};
    if (++refusals_ < patience) return {action::ask_status, quick_.next()};
    refusals_ = 0;
    return {action::interrupt, patient_.next()};
}

cleanup_step cleanup_policy::removed(const std::optional<api::failure>& error) {
    if (!error) return {action::finished, milliseconds{0}};
    if (is_missing(*error)) return verify(action::remove);
    if (is_unproved(*error)) return verify(action::remove, action::verify_removed);
    if (kind_of(*error) != fault_kind::refusal || error->code != errc::bad_request)
        return again(action::remove, *error);
    // The race passes within seconds; other refusals (an open workflow run, say) are retried at long intervals.
    if (++refusals_ < patience) return {action::ask_status, quick_.next()};
    refusals_ = 0;
    return {action::interrupt, patient_.next()};
}

} // namespace tether::session
