#include <tether/protocol/status_document.hpp>

#include <tether/protocol/members.hpp>

namespace tether::protocol {

boost::json::value to_json(const status_document& s) {
    boost::json::object runs;
    for (const auto& [state, count] : s.runs) runs[state] = count;
    boost::json::object out;
    out["version"] = s.version;
    out["instance"] = text_or_null(s.instance);
    out["started_at"] = s.started_at;
    out["uptime"] = s.uptime;
    out["healthy"] = s.healthy;
    out["reason"] = text_or_null(s.reason);
    out["runs"] = std::move(runs);
    out["streams"] = s.streams;
    out["clients"] = s.clients;
    boost::json::array holds;
    for (const request_hold& h : s.governor.holds)
        holds.emplace_back(boost::json::object{{"requests", h.requests}, {"why", h.why}, {"for", h.left}});
    out["governor"] = {{"request_tokens", s.governor.request_tokens},
                       {"create_tokens", s.governor.create_tokens},
                       {"waiting", s.governor.waiting},
                       {"admitted", s.governor.admitted},
                       {"held", s.governor.held},
                       {"held_for", s.governor.held_for},
                       {"holds", std::move(holds)}};
    out["ledger"] = {{"open", s.ledger.open}};
    out["set_aside"] = boost::json::array(s.set_aside.begin(), s.set_aside.end());
    out["upstream"] = {{"base_url", text_or_null(s.upstream.base_url)},
                       {"last_success_at", text_or_null(s.upstream.last_success_at)},
                       {"last_failure_at", text_or_null(s.upstream.last_failure_at)},
                       {"last_failure", text_or_null(s.upstream.last_failure)}};
    return out;
}

bool is_upstream_failing(const status_document& status) {
    const auto& upstream = status.upstream;
    // Both times are RFC 3339 in UTC with a fixed width, so they sort as text; empty sorts first.
    return !upstream.last_failure.empty() && upstream.last_failure_at > upstream.last_success_at;
}

result<status_document> parse_status_document(const boost::json::value& document) {
    const auto* from = document.if_object();
    if (!from) return error_code{errc::malformed_document};
    status_document s;
    take(*from, "version", s.version);
    take(*from, "instance", s.instance);
    take(*from, "started_at", s.started_at);
    take(*from, "uptime", s.uptime);
    take(*from, "healthy", s.healthy);
    take(*from, "reason", s.reason);
    const auto& runs = object_in(*from, "runs");
    for (const auto& member : runs) take(runs, member.key(), s.runs[member.key()]);
    take(*from, "streams", s.streams);
    take(*from, "clients", s.clients);
    const auto& governor = object_in(*from, "governor");
    take(governor, "request_tokens", s.governor.request_tokens);
    take(governor, "create_tokens", s.governor.create_tokens);
    take(governor, "waiting", s.governor.waiting);
    take(governor, "admitted", s.governor.admitted);
    take(governor, "held", s.governor.held);
    take(governor, "held_for", s.governor.held_for);
    const auto* holds = governor.if_contains("holds");
    if (holds && holds->is_array())
        for (const auto& each : holds->get_array()) {
            const auto* hold = each.if_object();
            if (!hold) continue;
            request_hold& h = s.governor.holds.emplace_back();
            take(*hold, "requests", h.requests);
            take(*hold, "why", h.why);
            take(*hold, "for", h.left);
        }
    take(object_in(*from, "ledger"), "open", s.ledger.open);
    if (const auto* rows = from->if_contains("set_aside"); rows && rows->is_array())
        for (const auto& each : rows->get_array())
            if (each.is_string()) s.set_aside.emplace_back(std::string_view{each.get_string()});
    const auto& upstream = object_in(*from, "upstream");
    take(upstream, "base_url", s.upstream.base_url);
    take(upstream, "last_success_at", s.upstream.last_success_at);
    take(upstream, "last_failure_at", s.upstream.last_failure_at);
    take(upstream, "last_failure", s.upstream.last_failure);
    const auto* healthy = from->if_contains("healthy");
    if (s.version.empty() || !healthy || !healthy->is_bool()) return error_code{errc::malformed_document};
    return s;
}

} // namespace tether::protocol
