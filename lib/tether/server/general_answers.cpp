#include <tether/server/general_answers.hpp>

namespace tether::server {

protocol::outcome<response> health_answer(const status_source& status) {
    const std::string trouble = status.trouble();
    if (!trouble.empty()) return protocol::problem{protocol::problem_kind::unhealthy, trouble};
    return json_answer(200, R"({"healthy":true})");
}

response metrics_answer(metrics_source& metrics) {
    return {200, metrics.metrics_text(), "text/plain; version=0.0.4; charset=utf-8"};
}

protocol::problem store_problem(const error_code& why) {
    return protocol::problem{protocol::problem_kind::store_failed, why.message()};
}

response method_refusal(const std::string& allow) {
    response refused = to_response(protocol::problem{protocol::problem_kind::method_not_allowed, "allowed: " + allow});
    refused.headers.emplace_back("Allow", allow);
    return refused;
}

response json_answer(unsigned status, std::string text) {
    return {status, std::move(text) + "\n"};
}

} // namespace tether::server
