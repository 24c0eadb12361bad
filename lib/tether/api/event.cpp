#include <tether/api/event.hpp>

#include <tether/api/json_slices.hpp>
#include <tether/api/surrogates.hpp>
#include <tether/core/id_rules.hpp>
#include <tether/core/json_members.hpp>
#include <tether/core/json_survey.hpp>
#include <tether/core/json_text.hpp>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parser.hpp>
#include <ostream>

namespace tether::api {
namespace {

namespace json = boost::json;

std::string joined_text(const json::object& object) {
    std::string text;
    const json::array* blocks = array_of(object, "content");
    if (!blocks) return text;
    for (const json::value& block : *blocks)
        if (text_of(block, "type") == "text") text += text_of(block, "text");
    return text;
}

std::string reference_of(const json::object& object) {
    for (const std::string_view key :
         {"tool_use_id", "custom_tool_use_id", "mcp_tool_use_id", "model_request_start_id"})
        if (const std::string_view id = text_of(object, key); !id.empty()) return std::string{id};
    return {};
}

void read_processed_at(const json::object& object, event& e) {
    const json::value* member = find_member(object, "processed_at");
    e.queued = member && member->is_null();
    e.processed_at = parse_timestamp(text_of(object, "processed_at"));
}

/// A larger stop reason is reduced to its type: it is stored with every copy of the run.
constexpr std::size_t most_stop_reason = std::size_t{64} << 10;

void read_stop(const json::object& object, event& e) {
    if (const json::object* reason = object_of(object, "stop_reason")) {
        e.stop.emplace().type = text_of(reason, "type");
        read_member(reason, "event_ids", e.stop->event_ids);
        e.stop_json = slice_member(e.raw, "stop_reason");
        if (e.stop_json.size() > most_stop_reason) e.stop_json = json_text(json::object{{"type", e.stop->type}});
    }
    e.stop_details = slice_member(e.raw, "stop_details");
}

void read_evaluation(const json::object& object, event& e) {
    outcome_evaluation& evaluation = e.evaluation.emplace();
    evaluation.outcome_id = text_of(object, "outcome_id");
    evaluation.result = text_of(object, "result");
    evaluation.explanation = text_of(object, "explanation");
    evaluation.iteration = number_of(object, "iteration").value_or(0);
}

void read_error(const json::object& object, event& e) {
    const json::object* error = object_of(object, "error");
    if (!error) return;
    e.error_type = text_of(*error, "type");
    e.error_message = text_of(*error, "message");
    e.retry_status = text_of(object_of(error, "retry_status"), "type");
}

/// Text up to this size needs no survey: it has too few members to take long.
constexpr std::size_t small_event = 4096;

json::parse_options event_options() {
    json::parse_options options;
    options.max_depth = 512;
    return options;
}

/// An object with the members of the object `text` that are within the bounds of a document. A large member, such as
/// the input of a tool, counts as absent, and the event keeps the members that decisions depend on. Empty when `text`
/// is not an object or has too many members.
std::string within_bounds(std::string_view text) {
    constexpr json_bounds bounds;
    const auto members = slice_members(text, bounds.members);
    if (!members) return {};
    std::string kept;
    for (const auto& [key, value] : *members) {
        const json_bounds each{bounds.members, bounds.values / bounds.members};
        if (value.size() > small_event && survey_json(value, event_options(), each, 0).fault != json_fault::none)
            continue;
        kept += kept.empty() ? "{\"" : ",\"";
        kept.append(key).append("\":").append(value);
    }
    return kept.empty() ? kept : kept + "}";
}

/// Sets everything except `raw`, which must already be set.
void read_members(const json::object& object, event& e) {
    e.type = text_of(object, "type");
    e.kind = kind_of(e.type);
    const std::string_view id = text_of(object, "id");
    e.bad_id = !is_event_id(id);
    if (!e.bad_id) e.id = id;
    read_processed_at(object, e);
    e.text = joined_text(object);
    e.refers_to = reference_of(object);
    e.name = text_of(object, "name");
    e.thread_id = text_of(object, "session_thread_id");
    e.workflow_run_id = text_of(object, "workflow_run_id");
    e.evaluated_permission = text_of(object, "evaluated_permission");
    if (e.kind == event_kind::session_status_idle) read_stop(object, e);
    if (e.kind == event_kind::session_error) read_error(object, e);
    if (e.kind == event_kind::span_outcome_evaluation_end) read_evaluation(object, e);
    if (e.kind == event_kind::session_usage) e.usage = slice_member(e.raw, "usage");
}

json::value parse_into(json::storage_ptr storage, std::string_view text, error_code& ec) {
    unsigned char scratch[2 * 1024];
    json::parser parser{json::storage_ptr{}, event_options(), scratch, sizeof scratch};
    parser.reset(std::move(storage));
    parser.write(text.data(), text.size(), ec);
    return ec ? json::value{} : parser.release();
}

/// Like `parse_into`, in time that is linear in the size of `text`.
json::value parse_bounded(json::storage_ptr storage, std::string_view text, error_code& ec) {
    if (text.size() <= small_event) return parse_into(std::move(storage), text, ec);
    const json_survey seen = survey_json(text, event_options(), {}, 0);
    if (seen.fault == json_fault::none) return parse_into(std::move(storage), text, ec);
    // The bounds were exceeded before the end of the text, so the rest may still be invalid JSON.
    ec = seen.fault == json_fault::malformed ? seen.reason
                                             : survey_json(text, event_options(), no_json_bounds, 0).reason;
    if (ec) return {};
    return parse_into(std::move(storage), within_bounds(text), ec);
}

} // namespace

result<event> parse_event(std::string_view text) {
    // Nearly every event fits here, so that only its members are allocated.
    unsigned char memory[12 * 1024];
    json::monotonic_resource resource{memory, sizeof memory};
    error_code ec;
    json::value document = parse_bounded(&resource, text, ec);
    if (ec) document = parse_bounded(&resource, replace_lone_surrogates(text), ec);
    const json::object* object = ec ? nullptr : document.if_object();
    if (!object || text_of(*object, "type").empty()) return make_error_code(errc::malformed_event);
    event e;
    e.raw = text;
    read_members(*object, e);
    return e;
}

result<event> to_event(const json::value& document) {
    return parse_event(json_text(document));
}

std::ostream& operator<<(std::ostream& out, const stop_reason& reason) {
    out << reason.type;
    for (const std::string& id : reason.event_ids) out << ' ' << id;
    return out;
}

std::ostream& operator<<(std::ostream& out, const event& e) {
    return out << e.raw;
}

} // namespace tether::api
