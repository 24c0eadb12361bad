#include <tether/server/server_config.hpp>

namespace tether::server {
namespace {

/// The size of `sun_path` without its final NUL (unix(7)).
constexpr std::size_t max_path = 107;

} // namespace

std::vector<json_issue> validate(const server_config& c) {
    std::vector<json_issue> issues;
    const auto demand = [&](bool holds, const char* path, const char* text) {
        if (!holds) issues.push_back({path, text});
    };
    demand(c.listen.starts_with('/'), "/listen", "must be an absolute path");
    demand(c.listen.size() <= max_path, "/listen", "must be at most 107 bytes long");
    demand(c.listen.find('\0') == c.listen.npos, "/listen", "must not contain a NUL byte");
    demand(c.socket_mode <= 0777, "/socket_mode", "must be permission bits from 0000 to 0777");
    demand((c.socket_mode & 0600) == 0600, "/socket_mode", "must let the daemon's own user read and write");
    demand(c.body_bytes >= 1024, "/limits/body_bytes", "must be at least 1024");
    demand(c.head_bytes >= 1024, "/limits/head_bytes", "must be at least 1024");
    demand(c.memory_bytes / 2 >= c.body_bytes, "/limits/memory_bytes", "must be at least twice limits.body_bytes");
    demand(c.clients >= 1, "/limits/clients", "must be at least 1");
    demand(c.clients_per_user >= 1, "/limits/clients_per_user", "must be at least 1");
    demand(c.queued_runs >= 1, "/limits/queued_runs", "must be at least 1");
    demand(c.queued_runs_per_user >= 1, "/limits/queued_runs_per_user", "must be at least 1");
    demand(c.work_bytes >= c.body_bytes, "/limits/work_bytes", "must be at least limits.body_bytes");
    demand(c.work_bytes_per_user >= c.body_bytes, "/limits/work_bytes_per_user", "must be at least limits.body_bytes");
    demand(c.reader_backlog >= 4096, "/limits/reader_backlog", "must be at least 4096");
    demand(c.request_timeout >= milliseconds{1}, "/limits/request_timeout", "must be at least 1ms");
    demand(c.idle_timeout >= milliseconds{1}, "/limits/idle_timeout", "must be at least 1ms");
    demand(c.write_timeout >= milliseconds{1}, "/limits/write_timeout", "must be at least 1ms");
    demand(c.heartbeat >= milliseconds{1}, "/limits/heartbeat", "must be at least 1ms");
    return issues;
}

} // namespace tether::server
