#include <tether/server/route.hpp>

#include <utility>

namespace tether::server {
namespace {

struct row {
    std::string_view path; ///< `*` matches one segment, the run's id
    std::string_view allow;
    std::initializer_list<std::pair<std::string_view, call>> methods;
};

/// True when `path` matches `pattern`; sets `id` to the part that matches the star.
bool fits(std::string_view pattern, std::string_view path, std::string_view& id) {
    const std::size_t star = pattern.find('*');
    if (star == pattern.npos) return pattern == path;
    const std::string_view before = pattern.substr(0, star), after = pattern.substr(star + 1);
    if (path.size() <= before.size() + after.size() || !path.starts_with(before) || !path.ends_with(after))
        return false;
    id = path.substr(before.size(), path.size() - before.size() - after.size());
    return id.find('/') == id.npos;
}

} // namespace

std::string_view to_string(call what) noexcept {
    switch (what) {
    case call::create_run: return "create_run";
    case call::list_runs: return "list_runs";
    case call::get_run: return "get_run";
    case call::forget_run: return "forget_run";
    case call::run_feed: return "run_feed";
    case call::send_events: return "send_events";
    case call::cancel_run: return "cancel_run";
    case call::feed: return "feed";
    case call::list_orphans: return "list_orphans";
    case call::reap_orphans: return "reap_orphans";
    case call::reload: return "reload";
    case call::status: return "status";
    case call::health: return "health";
    case call::metrics: return "metrics";
    case call::no_such_path: return "no_such_path";
    case call::no_such_method: return "no_such_method";
    }
    return "unknown";
}

bool takes_content(call what) noexcept {
    return what == call::create_run || what == call::send_events;
}

route find_route(std::string_view method, std::string_view path) {
    static const row table[] = {
        {"/v1/runs", "GET, HEAD, POST", {{"GET", call::list_runs}, {"POST", call::create_run}}},
        {"/v1/runs/*", "GET, HEAD, DELETE", {{"GET", call::get_run}, {"DELETE", call::forget_run}}},
        {"/v1/runs/*/events", "GET, HEAD, POST", {{"GET", call::run_feed}, {"POST", call::send_events}}},
        {"/v1/runs/*/cancel", "POST", {{"POST", call::cancel_run}}},
        {"/v1/events", "GET, HEAD", {{"GET", call::feed}}},
        {"/v1/orphans", "GET, HEAD, DELETE", {{"GET", call::list_orphans}, {"DELETE", call::reap_orphans}}},
        {"/v1/reload", "POST", {{"POST", call::reload}}},
        {"/v1/status", "GET, HEAD", {{"GET", call::status}}},
        {"/healthz", "GET, HEAD", {{"GET", call::health}}},
        {"/metrics", "GET, HEAD", {{"GET", call::metrics}}},
    };
    if (method == "HEAD") method = "GET";
    for (const row& r : table) {
        std::string_view id;
        if (!fits(r.path, path, id)) continue;
        for (const auto& [name, what] : r.methods)
            if (name == method) return {what, std::string{id}, r.allow};
        return {call::no_such_method, {}, r.allow};
    }
    return {};
}

} // namespace tether::server
