#include <tether/protocol/create_run.hpp>

#include <tether/protocol/body.hpp>
#include <tether/protocol/input_events.hpp>

#include <tether/core/id_rules.hpp>
#include <tether/core/json_members.hpp>

#include <fmt/format.h>

namespace tether::protocol {
namespace {

constexpr std::string_view no_path_id = "must be 1 to 128 letters, digits, \"_\" or \"-\"";
/// The keys that name the owner of a session; a client that sets them could claim another's session.
constexpr std::string_view own_keys[] = {"tether_run", "tether_instance", "tether_mark"};

void read_agent(json_fields& fields, create_run& request) {
    if (!fields.read("agent", request.agent)) return;
    const auto* text = request.agent.if_string();
    const std::string_view id = text ? std::string_view{*text} : text_of(request.agent, "id");
    if (id.empty()) fields.complain("agent", "must be an agent id or an object with an \"id\"");
    else if (!is_path_id(id)) fields.complain("agent", std::string{no_path_id});
}

void read_session(json_fields& fields, create_run& request) {
    if (!fields.read("session_id", request.session_id)) return;
    if (request.session_id.empty()) fields.complain("session_id", "must not be empty");
    else if (!is_path_id(request.session_id)) fields.complain("session_id", std::string{no_path_id});
    for (const std::string_view key :
         {"agent", "environment_id", "title", "metadata", "resources", "vault_ids", "budget"})
        if (fields.has(key))
            fields.complain(key, "cannot be combined with \"session_id\": that session already exists");
}

void read_environment(json_fields& fields, create_run& request) {
    if (!fields.read("environment_id", request.environment_id)) return;
    if (request.environment_id.empty()) fields.complain("environment_id", "must not be empty");
    else if (!is_path_id(request.environment_id)) fields.complain("environment_id", std::string{no_path_id});
}

/// The API checks their other members.
void read_resources(json_fields& fields, create_run& request) {
    if (!fields.read("resources", request.resources)) return;
    if (!request.resources.is_array()) return fields.complain("resources", "must be an array");
    for (const boost::json::value& each : request.resources.get_array()) {
        std::string id;
        if (read_member(each, "file_id", id) && !is_path_id(id))
            return fields.complain("resources", fmt::format("\"file_id\" {}", std::string{no_path_id}));
    }
}

boost::json::array message_of(std::string_view prompt) {
    boost::json::object block;
    block["type"] = "text";
    block["text"] = prompt;
    boost::json::object message;
    message["type"] = "user.message";
    message["content"].emplace_array().push_back(std::move(block));
    boost::json::array events;
    events.push_back(std::move(message));
    return events;
}

void read_work(json_fields& fields, std::vector<json_issue>& issues, create_run& request) {
    std::string prompt;
    boost::json::value events;
    const bool has_prompt = fields.read("prompt", prompt);
    const bool has_events = fields.read("events", events);
    if (fields.has("prompt") && fields.has("events"))
        return fields.complain("events", "cannot be combined with \"prompt\"");
    if (!fields.has("prompt") && !fields.has("events"))
        return fields.complain("prompt", "is missing: give either \"prompt\" or \"events\"");
    if (has_prompt && prompt.empty()) return fields.complain("prompt", "must not be empty");
    if (has_prompt) request.events = message_of(prompt);
    if (!has_events) return;
    if (!events.is_array()) return fields.complain("events", "must be an array");
    check_input_events(events.get_array(), input_at::start, fields.path_of("events"), issues);
    request.events = std::move(events.get_array());
}

void read_metadata(json_fields& fields, create_run& request) {
    read_text_map(fields, "metadata", max_text_pairs - std::size(own_keys), request.metadata);
    for (const std::string_view key : own_keys)
        if (request.metadata.contains(std::string{key}))
            fields.complain("metadata", fmt::format("must not set \"{}\"", key));
}

void read_end(json_fields& fields, create_run& request) {
    if (fields.read("timeout", request.timeout) &&
        (request.timeout <= milliseconds{0} || request.timeout > max_timeout))
        fields.complain("timeout", fmt::format("must be from 1ms to {}", to_text(max_timeout)));
    if (milliseconds wait{0}; fields.read("queue_timeout", wait)) {
        if (wait > max_timeout)
            fields.complain("queue_timeout", fmt::format("must be at most {}", to_text(max_timeout)));
        request.queue_timeout = wait;
    }
    if (fields.read("when_done", request.when_done) && request.when_done != "delete" &&
        request.when_done != "archive" && request.when_done != "keep")
        fields.complain("when_done", R"(must be "delete", "archive" or "keep")");
}

} // namespace

outcome<create_run> parse_create_run(std::string_view body) {
    const auto object = parse_body(body);
    if (!object) return object.error();
    create_run request;
    std::vector<json_issue> issues;
    json_fields fields{*object, "", issues};
    read_work(fields, issues, request);
    read_agent(fields, request);
    read_session(fields, request);
    read_environment(fields, request);
    if (fields.read("title", request.title) && request.title.size() > max_title)
        fields.complain("title", fmt::format("must be at most {} bytes long", max_title));
    read_metadata(fields, request);
    read_resources(fields, request);
    std::vector<std::string> vaults;
    if (fields.read("vault_ids", vaults)) request.vault_ids = object->at("vault_ids");
    if (fields.read("budget", request.budget) && !request.budget.is_object())
        fields.complain("budget", "must be an object");
    read_end(fields, request);
    fields.read("previews", request.previews);
    read_text_map(fields, "labels", max_text_pairs, request.labels);
    fields.finish();
    if (!issues.empty()) return to_problem(issues);
    return request;
}

} // namespace tether::protocol
