#include <tether/server/route.hpp>

#include <tether/server/calls.hpp>

namespace tether::server {
namespace {

constexpr route no_such_path{"no_such_path", {}, {}};
constexpr route no_such_method{"no_such_method", {}, {}};

/// True when `path` matches `pattern`; sets `id` to the part that matches the star.
bool matches(std::string_view pattern, std::string_view path, std::string_view& id) {
    const std::size_t star = pattern.find('*');
    if (star == pattern.npos) return pattern == path;
    const std::string_view before = pattern.substr(0, star), after = pattern.substr(star + 1);
    if (path.size() <= before.size() + after.size() || !path.starts_with(before) || !path.ends_with(after))
        return false;
    id = path.substr(before.size(), path.size() - before.size() - after.size());
    return id.find('/') == id.npos;
}

} // namespace

std::span<const route> routes() noexcept {
    static constexpr route table[] = {
        {"list_runs", "GET", "/v1/runs", &calls::async_list, "", {200}, {.parameters = true}},
        {"create_run", "POST", "/v1/runs", &calls::async_create, "create", {201, 503}, {.body = true}},
        {"get_run", "GET", "/v1/runs/*", &calls::async_get, "", {200}, {.parameters = true, .waits = true}},
        {"forget_run", "DELETE", "/v1/runs/*", &calls::async_forget, "forget", {204}},
        {"list_turns", "GET", "/v1/runs/*/turns", &calls::async_list_turns, "", {200}, {.parameters = true}},
        {"run_feed", "GET", "/v1/runs/*/events", &calls::async_page, "", {200}, {.parameters = true, .streams = true}},
        {"send_events", "POST", "/v1/runs/*/events", &calls::async_send, "send", {200}, {.body = true}},
        {"cancel_run", "POST", "/v1/runs/*/cancel", &calls::async_cancel, "cancel", {200}},
        {"feed", "GET", "/v1/events", nullptr, "", {200}, {.parameters = true, .streams = true}},
        {"list_orphans", "GET", "/v1/orphans", &calls::async_list_orphans, "", {200}},
        {"reap_orphans", "DELETE", "/v1/orphans", &calls::async_reap_orphans, "reap", {200}},
        {"reload", "POST", "/v1/reload", &calls::async_reload, "reload", {200}},
        {"status", "GET", "/v1/status", &calls::async_status, "", {200}},
        {"health", "GET", "/healthz", &calls::async_health, "", {200}, {.anonymous = true}},
        {"metrics", "GET", "/metrics", &calls::async_metrics, "", {200}},
    };
    return table;
}

route_match find_route(std::string_view method, std::string_view path) {
    if (method == "HEAD") method = "GET";
    route_match found{&no_such_path, {}, {}};
    for (const route& row : routes()) {
        std::string_view id;
        if (!matches(row.path, path, id)) continue;
        if (row.method == method) return {&row, std::string{id}, {}};
        if (!found.allow.empty()) found.allow += ", ";
        found.allow += row.method == "GET" ? "GET, HEAD" : row.method;
        found.route = &no_such_method;
    }
    return found;
}

} // namespace tether::server
