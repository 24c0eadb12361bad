#include <tether/store/continuation_codec.hpp>

#include <tether/store/codec_members.hpp>
#include <tether/store/run_codec.hpp>
#include <tether/store/sqlite.hpp>

#include <boost/json/serialize.hpp>

namespace tether::store {
namespace {

using boost::json::object;
using boost::json::value;
using session::continuation;
using session::run_spec;

value to_json(const run_spec& spec) {
    object out;
    out["agent"] = spec.agent;
    out["session_id"] = spec.session_id;
    out["environment_id"] = spec.environment_id;
    out["events"] = spec.events;
    out["title"] = spec.title;
    out["metadata"] = store::to_json(spec.metadata);
    out["resources"] = spec.resources;
    out["vault_ids"] = spec.vault_ids;
    out["budget"] = spec.budget;
    out["timeout"] = spec.timeout.count();
    if (spec.done) out["when_done"] = to_string(*spec.done);
    out["previews"] = spec.previews;
    out["labels"] = store::to_json(spec.labels);
    return out;
}

run_spec parse_spec(const value& from, bool& broken) {
    run_spec spec;
    codec_members in{from, broken};
    in.read("agent", spec.agent);
    in.read("session_id", spec.session_id);
    in.read("environment_id", spec.environment_id);
    in.read("events", spec.events);
    in.read("title", spec.title);
    in.read("metadata", spec.metadata);
    in.read("resources", spec.resources);
    in.read("vault_ids", spec.vault_ids);
    in.read("budget", spec.budget);
    in.read("timeout", spec.timeout);
    if (!in.at("when_done").is_null()) in.read_word("when_done", spec.done.emplace(), session::when_done::keep);
    in.read("previews", spec.previews);
    in.read("labels", spec.labels);
    return spec;
}

} // namespace

std::string to_kept_text(const continuation& then) {
    object out;
    out["open"] = then.open;
    out["spec"] = to_json(then.spec);
    out["deadline"] = to_json(then.deadline);
    out["create_in_doubt"] = then.create_in_doubt;
    out["work_in_doubt"] = then.work_in_doubt;
    out["pending_send"] = then.pending_send;
    out["inputs_before"] = to_json(then.inputs_before);
    out["updated_before"] = then.updated_before;
    out["workspace_id"] = then.workspace_id;
    boost::json::array& accepted = out["accepted"].emplace_array();
    for (const auto& input : then.accepted) {
        object& one = accepted.emplace_back(object{}).get_object();
        one["id"] = input.id;
        one["type"] = input.type;
        if (input.pattern.is_null()) continue;
        one["pattern"] = input.pattern;
        one["before"] = to_json(input.before);
    }
    out["cancelled"] = then.cancelled;
    out["end_pending"] = then.end_pending;
    out["secrets"] = to_json(then.secrets);
    return boost::json::serialize(out);
}

result<continuation> parse_kept_continuation(std::string_view text) {
    const auto document = parse_kept_json(text);
    if (!document) return document.error();
    bool broken = !document->is_object();
    continuation then;
    codec_members in{*document, broken};
    in.read("open", then.open);
    then.spec = parse_spec(in.at("spec"), broken);
    in.read("deadline", then.deadline);
    in.read("create_in_doubt", then.create_in_doubt);
    in.read("work_in_doubt", then.work_in_doubt);
    in.read("pending_send", then.pending_send);
    in.read("inputs_before", then.inputs_before);
    in.read("updated_before", then.updated_before);
    in.read("workspace_id", then.workspace_id);
    in.for_each("accepted", [&](const value& item) {
        codec_members input{item, broken};
        session::accepted_input& one = then.accepted.emplace_back();
        input.read("id", one.id);
        input.read("type", one.type);
        if (!input.at("pattern").is_null()) { // older versions stored only ids
            input.read("pattern", one.pattern);
            input.read("before", one.before);
        }
    });
    in.read("cancelled", then.cancelled);
    in.read("end_pending", then.end_pending);
    in.read("secrets", then.secrets);
    if (broken) return damaged();
    return then;
}

} // namespace tether::store
