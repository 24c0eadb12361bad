#include <tether/session/policy/fault.hpp>

#include <tether/core/words.hpp>

#include <ostream>

namespace tether::session {
namespace {

constexpr word<fault_kind> kinds[] = {
    {fault_kind::passing, "passing"}, {fault_kind::account, "account"}, {fault_kind::interference, "interference"},
    {fault_kind::missing, "missing"}, {fault_kind::refusal, "refusal"},
};

bool is_refused_on_the_way(const api::failure& why) {
    return why.is_misdirected() || why.code == errc::proxy_refused || why.code == errc::dialer_refused;
}

} // namespace

std::string_view to_string(fault_kind kind) noexcept {
    return word_of(kinds, kind);
}

std::ostream& operator<<(std::ostream& out, fault_kind kind) {
    return out << to_string(kind);
}

fault_kind kind_of(const api::failure& why) noexcept {
    if (is_refused_on_the_way(why)) return fault_kind::interference;
    if (why.source != api::failure_source::api) return fault_kind::passing;
    if (why.scope == api::failure_scope::account) return fault_kind::account;
    if (why.code == errc::not_found) return fault_kind::missing;
    return why.what() == disposition::permanent ? fault_kind::refusal : fault_kind::passing;
}

bool needs_operator(fault_kind kind) noexcept {
    return kind == fault_kind::account || kind == fault_kind::interference;
}

} // namespace tether::session
