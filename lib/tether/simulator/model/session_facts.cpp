// Stores the parameters that a session was created with.
#include <tether/simulator/model/session_facts.hpp>

#include <tether/simulator/model/usage_meter.hpp>

#include <fmt/format.h>

namespace tether::simulator {

namespace {

std::string agent_id_of(const json::value& agent) {
    if (agent.is_string()) return std::string{agent.get_string()};
    return std::string{text_of(agent, "id")};
}

/// The agent as the session shows it: an invented base with the overrides of the request.
json::object snapshot(const json::value& agent) {
    json::object out{{"type", "agent"},
                     {"id", agent_id_of(agent)},
                     {"version", 1},
                     {"name", "simulated-agent"},
                     {"description", "Played by the simulator."},
                     {"model", json::object{{"id", "claude-opus-5-5"}, {"speed", "standard"}}},
                     {"system", nullptr},
                     {"tools", json::array{}},
                     {"mcp_servers", json::array{}},
                     {"skills", json::array{}},
                     {"multiagent", nullptr},
                     {"execution_identity", json::object{{"type", "service_account"}}}};
    if (!agent.is_object()) return out;
    for (const char* key : {"version", "model", "system", "tools", "mcp_servers", "skills"}) {
        const json::value* value = find_member(agent, key);
        if (value == nullptr) continue;
        const bool is_list = out[key].is_array();
        out[key] = is_list && value->is_null() ? json::value(json::array{}) : *value;
    }
    if (out["model"].is_string()) out["model"] = json::object{{"id", out["model"]}, {"speed", "standard"}};
    return out;
}

json::array resources_of(const json::array& wanted, id_source& ids, wall_time now) {
    json::array out;
    for (const json::value& each : wanted) {
        if (!each.is_object()) continue;
        json::object made = each.get_object();
        made.erase("authorization_token");
        if (text_of(made, "type") != "memory_store") made["id"] = ids.next("sesrsc_", now);
        const std::string stamp = to_text(now);
        made["created_at"] = stamp; // separate statements: a new member moves the existing ones
        made["updated_at"] = stamp;
        out.push_back(std::move(made));
    }
    return out;
}

} // namespace

std::optional<api_error> check_metadata(const json::value& metadata, bool patch) {
    if (!metadata.is_object()) return bad_request("metadata: must be an object");
    if (metadata.get_object().size() > 16) return bad_request("metadata: at most 16 pairs");
    for (const auto& [key, value] : metadata.get_object()) {
        if (key.size() > 64) return bad_request("metadata: keys have at most 64 characters");
        if (value.is_null() && patch) continue;
        if (!value.is_string() || value.get_string().size() > 512)
            return bad_request(
                fmt::format("metadata.{}: must be text of at most 512 characters", std::string_view{key}));
    }
    return std::nullopt;
}

std::variant<session_facts, api_error> read_create(const json::object& body, id_source& ids, wall_time now) {
    const json::value* agent = find_member(body, "agent");
    if (agent == nullptr || agent_id_of(*agent).empty()) return bad_request("agent: field required");
    session_facts out;
    out.agent = snapshot(*agent);
    out.environment_id = text_of(body, "environment_id");
    if (out.environment_id.empty()) return bad_request("environment_id: field required");
    if (out.agent_id().starts_with("agent_missing") || out.environment_id.starts_with("env_missing"))
        return api_error{404, {}, {}};
    if (const json::value* title = find_member(body, "title")) out.title = *title;
    if (const json::value* metadata = find_member(body, "metadata"); metadata && !metadata->is_null()) {
        if (auto wrong = check_metadata(*metadata, /*patch=*/false)) return *wrong;
        out.metadata = metadata->get_object();
    }
    if (const json::value* budget = find_member(body, "budget"); budget && !budget->is_null()) {
        if (!budget_cents(*budget)) return bad_request("budget: must be {\"type\":\"limit\",\"max_list_cost\":{…}}");
        out.budget = *budget;
    }
    if (const json::array* list = array_of(body, "resources")) out.resources = resources_of(*list, ids, now);
    read_member(body, "vault_ids", out.vault_ids);
    out.id = ids.next("sesn_", now);
    out.primary_thread = ids.next("sthr_", now);
    out.created_at = now;
    return out;
}

} // namespace tether::simulator
