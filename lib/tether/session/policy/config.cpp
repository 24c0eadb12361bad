#include <tether/session/policy/config.hpp>

#include <tether/core/id_rules.hpp>

namespace tether::session {
namespace {

void at_least_1ms(std::vector<json_issue>& issues, std::string_view path, milliseconds value) {
    if (value < milliseconds{1}) issues.push_back({std::string{path}, "must be at least 1ms"});
}

void path_id_or_empty(std::vector<json_issue>& issues, std::string_view path, std::string_view id) {
    if (!id.empty() && !is_path_id(id))
        issues.push_back({std::string{path}, "must be 1 to 128 letters, digits, \"_\" or \"-\""});
}

} // namespace

std::vector<json_issue> validate(const follow_config& config) {
    std::vector<json_issue> issues;
    at_least_1ms(issues, "/stream/silence", config.silence);
    at_least_1ms(issues, "/stream/probe_after", config.probe_after);
    at_least_1ms(issues, "/follow/backoff_min", config.backoff_min);
    if (config.backoff_max < config.backoff_min)
        issues.push_back({"/follow/backoff_max", "must be at least backoff_min"});
    at_least_1ms(issues, "/follow/poll_min", config.poll_min);
    if (config.poll_max < config.poll_min) issues.push_back({"/follow/poll_max", "must be at least poll_min"});
    if (config.polls_after < 1) issues.push_back({"/follow/polls_after", "must be at least 1"});
    at_least_1ms(issues, "/follow/send_after", config.send_after);
    at_least_1ms(issues, "/follow/settle", config.settle);
    at_least_1ms(issues, "/follow/doubt", config.doubt);
    if (config.doubt_blind < config.doubt) issues.push_back({"/follow/doubt_blind", "must be at least doubt"});
    at_least_1ms(issues, "/follow/confirm_after", config.confirm_after);
    if (config.proof_timeout < config.settle) issues.push_back({"/follow/proof_timeout", "must be at least settle"});
    return issues;
}

std::vector<json_issue> validate(const runs_config& config) {
    std::vector<json_issue> issues;
    path_id_or_empty(issues, "/runs/agent", config.agent);
    path_id_or_empty(issues, "/runs/environment_id", config.environment_id);
    at_least_1ms(issues, "/runs/timeout", config.timeout);
    at_least_1ms(issues, "/runs/retain", config.retain);
    if (config.active_runs < 1) issues.push_back({"/limits/active_runs", "must be at least 1"});
    return issues;
}

} // namespace tether::session
