#include <tether/wire/config.hpp>
#include <tether/wire/url.hpp>

namespace tether::wire {
namespace {

using std::chrono::milliseconds;

void check_url(const wire_config& config, std::vector<json_issue>& issues) {
    const auto where = parse_url(config.base_url);
    if (!where)
        issues.push_back({"/api/base_url", "must be a URL such as \"https://api.anthropic.com\", without user, query or fragment"});
    else if (where->scheme == url_scheme::http && !is_loopback(where->host))
        issues.push_back({"/api/base_url", "must be https: plain http is for loopback only"});
}

} // namespace

std::vector<json_issue> validate(const wire_config& config) {
    std::vector<json_issue> issues;
    const auto at_least = [&](const char* path, auto value, auto least, const char* text) {
        if (value < least) issues.push_back({path, text});
    };
    check_url(config, issues);
    at_least("/api/connect_timeout", config.connect_timeout, milliseconds{1}, "must be at least 1ms");
    at_least("/api/request_timeout", config.request_timeout, milliseconds{1}, "must be at least 1ms");
    at_least("/api/max_connections", config.max_connections, 1u, "must be at least 1");
    at_least("/limits/handshakes", config.handshakes, 1u, "must be at least 1");
    at_least("/limits/max_waiting", config.max_waiting, 1u, "must be at least 1");
    at_least("/api/keep_idle", config.keep_idle, milliseconds{1}, "must be at least 1ms");
    at_least("/api/probe_after", config.probe_after, std::chrono::seconds{1}, "must be at least 1s");
    at_least("/api/probe_interval", config.probe_interval, std::chrono::seconds{1}, "must be at least 1s");
    at_least("/api/probes", config.probes, 1, "must be at least 1");
    at_least("/api/user_timeout", config.user_timeout, milliseconds{1}, "must be at least 1ms");
    if (config.max_header_bytes < (1u << 10) || config.max_header_bytes > (32u << 10))
        issues.push_back({"/api/max_header_bytes", "must be between 1024 and 32768"});
    return issues;
}

} // namespace tether::wire
