// Decides which runs a client may see.
#pragma once

#include <tether/core/json_fields.hpp>
#include <tether/session/policy/run.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tether::server {

/// The process at the other end of a connection, at the time of its `connect` (SO_PEERCRED, unix(7)).
struct credentials {
    uid_t uid = 0;
    gid_t gid = 0;
    pid_t pid = 0; ///< 0: unknown
    friend bool operator==(const credentials&, const credentials&) = default;
};

struct access_config {
    /// Members of these groups see all runs.
    std::vector<std::string> admin_groups;
    /// Limit on the unfinished runs of one user; 0: no limit. Does not apply to users who see all runs.
    std::size_t max_active_runs = 0;
    /// Runs and further turns that one user may submit in any minute, at most 10,000; 0: no limit. Work that is refused
    /// before a request to the API does not count. Does not apply to users who see all runs.
    std::uint32_t submissions_per_minute = 0;
    /// Members of these groups may read `GET /metrics`, like users who see all runs.
    std::vector<std::string> metrics_groups;
};

/// Returns all errors, with the paths of the config file.
std::vector<json_issue> validate(const access_config& config);

/// Reads the system's user database. Both functions may block on it, so the io thread must not call them
/// (`user_lookup`). Both are thread-safe.
struct user_directory {
    /// The names of the user's groups, including the primary one (`gid`).
    std::function<std::vector<std::string>(const credentials&)> groups;
    /// The user's name; empty when the user has none.
    std::function<std::string(uid_t)> name;
};

/// The directory of this system: getgrouplist(3), getpwuid_r(3).
user_directory system_users();

/// True when a group of this name exists (getgrnam_r(3)). May block on the system's user database.
bool is_group(const std::string& name);

/// What a peer may see: everything, or only its user's runs.
struct visibility {
    bool everything = false;
    uid_t uid = 0;
    bool metrics = false; ///< may see counts over all runs, but not the runs

    friend bool operator==(const visibility&, const visibility&) = default;
    bool sees(uid_t owner) const { return everything || owner == uid; }
    /// The owner that queries are restricted to; empty: no restriction.
    std::optional<uid_t> only() const {
        if (everything) return std::nullopt;
        return uid;
    }
};

/// True when the rights of `peer` depend on its groups.
bool needs_groups(const credentials& peer, uid_t self, const access_config& config);

/// Root, the daemon's user (`self`) and members of the admin groups see everything. All others see their own runs
/// (docs/protocol.md, who may do what). `groups` are the names of the peer's groups; unused without `needs_groups`.
/// Pure.
visibility visibility_of(const credentials& peer, uid_t self, const access_config& config,
                         const std::vector<std::string>& groups);

} // namespace tether::server
