#include <tether/server/route.hpp>

#include <utility>

namespace tether::server {
namespace {

struct row {
    std::string_view path; ///< `*` stands for one segment, the run's id
    std::string_view allow;
    std::initializer_list<std::pair<std::string_view, call>> methods;
};

/// True when `path` fits `pattern`; `id` is what stands for the star.
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
