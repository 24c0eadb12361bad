#include <tether/protocol/send_events.hpp>

#include <tether/protocol/body.hpp>
#include <tether/protocol/input_events.hpp>

namespace tether::protocol {

outcome<boost::json::array> parse_send_events(std::string_view body) {
    const auto object = parse_body(body);
    if (!object) return object.error();
    std::vector<json_issue> issues;
    json_fields fields{*object, "", issues};
    boost::json::value events;
    if (!fields.read("events", events)) fields.complain("events", "is missing");
    else if (!events.is_array()) fields.complain("events", "must be an array");
    else check_input_events(events.get_array(), input_at::send, fields.path_of("events"), issues);
    fields.finish();
    if (!issues.empty()) return to_problem(issues);
    return std::move(events.get_array());
}

} // namespace tether::protocol
