#include <tether/api/session.hpp>

#include <tether/core/id_rules.hpp>
#include <tether/core/json_members.hpp>
#include <tether/core/json_text.hpp>
#include <tether/core/words.hpp>

#include <boost/json/array.hpp>
#include <ostream>

namespace tether::api {
namespace {

namespace json = boost::json;

constexpr word<session_status> statuses[] = {
    {session_status::idle, "idle"},
    {session_status::running, "running"},
    {session_status::rescheduling, "rescheduling"},
    {session_status::terminated, "terminated"},
};

/// `agent` is a snapshot of the agent; a bare id is accepted too.
std::string_view agent_id_of(const json::object& object) {
    const json::object* agent = object_of(object, "agent");
    return agent ? text_of(agent, "id") : text_of(object, "agent");
}

} // namespace

session_status parse_session_status(std::string_view word) noexcept {
    return value_of(statuses, word).value_or(session_status::unknown);
}

std::string_view to_string(session_status status) noexcept {
    return word_of(statuses, status, "unknown");
}

std::ostream& operator<<(std::ostream& out, session_status status) {
    return out << to_string(status);
}

result<session> to_session(const json::value& document) {
    const json::object* object = document.if_object();
    if (!object) return make_error_code(errc::malformed_document);
    session s;
    s.id = text_of(object, "id");
    if (!is_path_id(s.id)) return make_error_code(errc::malformed_document);
    s.status = parse_session_status(text_of(object, "status"));
    s.agent_id = agent_id_of(*object);
    s.environment_id = text_of(object, "environment_id");
    read_member(object, "metadata", s.metadata);
    s.updated_at = text_of(object, "updated_at");
    s.created_at = parse_timestamp(text_of(object, "created_at"));
    if (const json::value* usage = find_member(object, "usage"); usage && !usage->is_null())
        s.usage = json_text(*usage);
    s.archived = !text_of(object, "archived_at").empty();
    return s;
}

json::object to_json(const create_session& request) {
    json::object body;
    const auto add = [&body](std::string_view key, const json::value& value) {
        if (!value.is_null()) body.emplace(key, value);
    };
    add("agent", request.agent);
    if (!request.environment_id.empty()) body.emplace("environment_id", request.environment_id);
    if (!request.title.empty()) body.emplace("title", request.title);
    if (!request.metadata.empty()) {
        json::object& metadata = body.emplace("metadata", json::object{}).first->value().get_object();
        for (const auto& [key, value] : request.metadata) metadata.emplace(key, value);
    }
    add("resources", request.resources);
    add("vault_ids", request.vault_ids);
    add("budget", request.budget);
    return body;
}

} // namespace tether::api
