// Serves the endpoints below /simulator, which tests and tools use to control the simulator.
#include <tether/simulator/model/backend.hpp>

#include <tether/core/json_fields.hpp>

#include <boost/json/serialize.hpp>
#include <stdexcept>

namespace tether::simulator {

std::optional<api_error> backend::change_settings(const json::object& wanted) {
    std::vector<json_issue> issues;
    json_fields fields{wanted, "", issues};
    simulator_config changed = settings_;
    fields.read("pace", changed.pace);
    fields.read("list_lag", changed.list_lag);
    fields.read("status_lag", changed.status_lag);
    fields.read("heartbeat", changed.heartbeat);
    fields.read("key", changed.key);
    std::string profile;
    fields.read("profile", profile);
    fields.finish();
    if (!issues.empty()) return api_error{400, issues.front().path + ": " + issues.front().text, {}};
    if (!profile.empty()) {
        const profile_row* row = find_profile(profile);
        if (row == nullptr) return api_error{400, "/profile: no profile has this name", {}};
        changed.profile = row->differences;
    }
    settings_ = std::move(changed);
    return std::nullopt;
}

http_answer backend::control(const http_request& request, const request_target& target, wall_time now) {
    const std::string& verb = request.method;
    const std::string what = target.path.size() > 1 ? target.path[1] : std::string{};
    const json::object done{{"ok", true}};
    if (what == "truth" && verb == "GET") {
        const auto id = target.value("session");
        if (!id) return ok(truth_.to_json(), now);
        const session_truth* one = truth_.session(*id);
        return one ? ok(ground_truth::to_json(*one), now) : refuse(api_error{404, {}, {}}, now);
    }
    if (what == "faults" && verb == "POST") {
        try {
            faults_.add(request.body);
        } catch (const std::invalid_argument& wrong) {
            return refuse({400, wrong.what(), {}}, now);
        }
        return ok(done, now);
    }
    if (what == "faults" && verb == "DELETE") {
        faults_.clear();
        return ok(done, now);
    }
    if (what == "scripts" && verb == "PUT" && target.path.size() > 2) {
        std::string name = target.path[2];
        for (std::size_t i = 3; i < target.path.size(); ++i) name += "/" + target.path[i];
        scripts_.put(name, request.body);
        return ok(done, now);
    }
    if (what == "settings" && verb == "POST") {
        const body read = parse_body(request);
        if (const auto* wrong = std::get_if<api_error>(&read)) return refuse(*wrong, now);
        const auto wrong = change_settings(std::get<json::object>(read));
        return wrong ? refuse(*wrong, now) : ok(done, now);
    }
    if (what == "reset" && verb == "POST") {
        // Their streams end too.
        for (const shared_session& each : reset()) {
            each->remove(now);
            runnable_.push_back(each);
        }
        return ok(done, now);
    }
    return refuse(api_error{404, {}, {}}, now);
}

} // namespace tether::simulator
