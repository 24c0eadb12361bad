#include <tether/protocol/status_document.hpp>

#include <tether/core/json_members.hpp>
#include <tether/protocol/members.hpp>

namespace tether::protocol {

boost::json::value to_json(const status_document& s) {
    boost::json::object runs;
    for (const auto& [state, count] : s.runs) runs[state] = count;
    boost::json::object document;
    document["version"] = s.version;
    document["instance"] = text_or_null(s.instance);
    document["started_at"] = s.started_at;
    document["uptime"] = s.uptime;
    document["healthy"] = s.healthy;
    document["reason"] = text_or_null(s.reason);
    document["runs"] = std::move(runs);
    document["streams"] = s.streams;
    document["clients"] = s.clients;
    boost::json::array holds;
    for (const request_hold& h : s.governor.holds)
        holds.emplace_back(boost::json::object{{"requests", h.requests}, {"why", h.why}, {"for", h.left}});
    document["governor"] = {{"request_tokens", s.governor.request_tokens},
                            {"create_tokens", s.governor.create_tokens},
                            {"waiting", s.governor.waiting},
                            {"admitted", s.governor.admitted},
                            {"held", s.governor.held},
                            {"held_for", s.governor.held_for},
                            {"holds", std::move(holds)}};
    document["ledger"] = {{"open", s.ledger.open}};
    document["set_aside"] = boost::json::array(s.set_aside.begin(), s.set_aside.end());
    document["upstream"] = {{"base_url", text_or_null(s.upstream.base_url)},
                            {"last_success_at", text_or_null(s.upstream.last_success_at)},
                            {"last_failure_at", text_or_null(s.upstream.last_failure_at)},
                            {"last_failure", text_or_null(s.upstream.last_failure)}};
    return document;
}

bool is_upstream_failing(const status_document& status) {
    const auto& upstream = status.upstream;
    // Both times are RFC 3339 in UTC with a fixed width, so they sort as text; empty sorts first.
    return !upstream.last_failure.empty() && upstream.last_failure_at > upstream.last_success_at;
}

result<status_document> parse_status_document(const boost::json::value& document) {
    const auto* object = document.if_object();
    if (!object) return error_code{errc::malformed_document};
    status_document s;
    read_member(*object, "version", s.version);
    read_member(*object, "instance", s.instance);
    read_member(*object, "started_at", s.started_at);
    read_member(*object, "uptime", s.uptime);
    const bool says_health = read_member(*object, "healthy", s.healthy);
    read_member(*object, "reason", s.reason);
    read_member(*object, "runs", s.runs);
    read_member(*object, "streams", s.streams);
    read_member(*object, "clients", s.clients);
    const auto* governor = object_of(*object, "governor");
    read_member(governor, "request_tokens", s.governor.request_tokens);
    read_member(governor, "create_tokens", s.governor.create_tokens);
    read_member(governor, "waiting", s.governor.waiting);
    read_member(governor, "admitted", s.governor.admitted);
    read_member(governor, "held", s.governor.held);
    read_member(governor, "held_for", s.governor.held_for);
    if (const auto* holds = array_of(governor, "holds"))
        for (const auto& hold : *holds) {
            if (!hold.is_object()) continue;
            request_hold& h = s.governor.holds.emplace_back();
            read_member(hold, "requests", h.requests);
            read_member(hold, "why", h.why);
            read_member(hold, "for", h.left);
        }
    read_member(object_of(*object, "ledger"), "open", s.ledger.open);
    read_member(*object, "set_aside", s.set_aside);
    const auto* upstream = object_of(*object, "upstream");
    read_member(upstream, "base_url", s.upstream.base_url);
    read_member(upstream, "last_success_at", s.upstream.last_success_at);
    read_member(upstream, "last_failure_at", s.upstream.last_failure_at);
    read_member(upstream, "last_failure", s.upstream.last_failure);
    if (s.version.empty() || !says_health) return error_code{errc::malformed_document};
    return s;
}

} // namespace tether::protocol
