#include <tether/session/policy/upstream_trouble.hpp>

#include <algorithm>
#include <fmt/format.h>

namespace tether::session {
namespace {

constexpr std::size_t longest_cause = 64;
/// After this time without a refusal of work, no run tries to send work.
constexpr std::chrono::seconds refusal_lasts{60};

std::string cause_of(const api::failure& why) {
    const std::string& word = why.detail.empty() ? why.type : why.detail;
    const bool is_plain = std::all_of(
        word.begin(), word.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
    if (why.source != api::failure_source::api || !is_plain || word.size() > longest_cause) return {};
    return word;
}

/// One 403 may concern one object only, and one foreign page one connection only.
bool is_certain(fault_kind kind, const api::failure& why) {
    if (why.code == errc::certificate_rejected || why.code == errc::proxy_authentication) return true;
    return kind == fault_kind::account && why.status != 403;
}

} // namespace

std::string describe(const upstream_trouble& trouble) {
    std::string text = trouble.kind == fault_kind::account ? "the API refuses the account: " : "cannot reach the API: ";
    text += trouble.code.message();
    if (trouble.status != 0 && !trouble.cause.empty())
        text += fmt::format(" (HTTP {}, {})", trouble.status, trouble.cause);
    else if (trouble.status != 0) text += fmt::format(" (HTTP {})", trouble.status);
    return text + ", since " + to_text(trouble.since);
}

bool trouble_watch::note_failure(const api::failure& why, request_purpose purpose, clock::time_point now,
                                 wall_time date) {
    const fault_kind kind = kind_of(why);
    if (!needs_operator(kind)) return false;
    if (purpose == request_purpose::work) work_refused_at_ = now;
    const bool is_repeated = suspicion_ == kind;
    suspicion_ = kind;
    if (trouble_ && trouble_->kind == kind) return false;
    if (!is_certain(kind, why) && !is_repeated) return false;
    trouble_ = upstream_trouble{kind, why.code, why.status, cause_of(why), date};
    return true;
}

bool trouble_watch::note_success(request_purpose purpose, clock::time_point now) {
    const bool is_work_refused = work_refused_at_ && now - *work_refused_at_ < refusal_lasts;
    const bool is_found = purpose == request_purpose::own_session && trouble_ && trouble_->cause == other_workspace;
    if (purpose != request_purpose::work && is_work_refused && !is_found) return false;
    suspicion_.reset();
    work_refused_at_.reset();
    if (!trouble_) return false;
    trouble_.reset();
    return true;
}

} // namespace tether::session
