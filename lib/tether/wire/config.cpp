#include <tether/wire/config.hpp>
#include <tether/wire/url.hpp>

namespace tether::wire {
namespace {

using std::chrono::milliseconds;

void check_url(const wire_config& config, std::vector<json_issue>& issues) {
    const auto where = parse_url(config.base_url);
    if (!where)
        issues.push_back(
            {"/api/base_url", "must be a URL such as \"https://api.anthropic.com\", without user, query or fragment"});
    else if (where->scheme == url_scheme::http && !is_loopback(where->host))
        issues.push_back({"/api/base_url", "must be https: plain http is allowed only for loopback"});
}

} // namespace

std::vector<json_issue> validate(const wire_config& config) {
    std::vector<json_issue> issues;
    const auto at_least = [&](const char* path, auto value, auto least, const char* text) {
        if (value < least) issues.push_back({path, text});
    };
    const auto between = [&](const char* path, auto value, auto least, auto most, const char* text) {
        if (value < least || value > most) issues.push_back({path, text});
    };
    check_url(config, issues);
    at_least("/api/connect_timeout", config.connect_timeout, milliseconds{1}, "must be at least 1ms");
    at_least("/api/request_timeout", config.request_timeout, milliseconds{1}, "must be at least 1ms");
    at_least("/api/max_connections", config.max_connections, 1u, "must be at least 1");
    at_least("/limits/handshakes", config.handshakes, 1u, "must be at least 1");
    at_least("/limits/max_waiting", config.max_waiting, 1u, "must be at least 1");
    at_least("/api/keep_idle", config.keep_idle, milliseconds{1}, "must be at least 1ms");
    // The kernel's limits (MAX_TCP_KEEPIDLE, MAX_TCP_KEEPINTVL and MAX_TCP_KEEPCNT of Linux).
    between("/api/probe_after", config.probe_after, std::chrono::seconds{1}, std::chrono::seconds{32'767},
            "must be from 1ms to 9h6m7s");
    between("/api/probe_interval", config.probe_interval, std::chrono::seconds{1}, std::chrono::seconds{32'767},
            "must be from 1ms to 9h6m7s");
    between("/api/probes", config.probes, 1, 127, "must be between 1 and 127");
    at_least("/api/user_timeout", config.user_timeout, milliseconds{1}, "must be at least 1ms");
    between("/api/max_header_bytes", config.max_header_bytes, std::size_t{1} << 10, std::size_t{32} << 10,
            "must be between 1024 and 32768");
    return issues;
}

} // namespace tether::wire
