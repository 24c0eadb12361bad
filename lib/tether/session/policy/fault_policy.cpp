#include <tether/session/policy/fault_policy.hpp>

namespace tether::session {

fault_verdict fault_policy::judge(const api::failure& why, run_phase phase, bool has_answered, clock::time_point now) {
    const bool is_fresh = phase == run_phase::fresh;
    const fault_kind kind = kind_of(why);
    if (kind != fault_kind::missing && kind != fault_kind::refusal) refused_at_.reset();
    switch (kind) {
    case fault_kind::passing:
        // `x-should-retry: false` forbids repeating the request; only a fresh run then has no other option.
        return is_fresh && !why.may_repeat() ? fault_verdict::end : fault_verdict::retry;
    case fault_kind::account: return is_fresh ? fault_verdict::end : fault_verdict::retry;
    case fault_kind::interference:
        return is_fresh && !has_answered && why.is_misdirected() ? fault_verdict::end : fault_verdict::retry;
    case fault_kind::missing:
    case fault_kind::refusal: return is_fresh ? fault_verdict::end : judge_refusal(now);
    }
    return fault_verdict::retry;
}

fault_verdict fault_policy::judge_refusal(clock::time_point now) {
    if (refused_at_ && now - *refused_at_ >= confirm_after_) return fault_verdict::end;
    if (!refused_at_) refused_at_ = now;
    return fault_verdict::confirm;
}

} // namespace tether::session
