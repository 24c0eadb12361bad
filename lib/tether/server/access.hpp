// Who may see which runs.
#pragma once

#include <tether/core/json_fields.hpp>
#include <tether/session/policy/run.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tether::server {

/// Who is at the other end of a connection, as of its `connect` (SO_PEERCRED, unix(7)).
struct credentials {
    uid_t uid = 0;
    gid_t gid = 0;
    pid_t pid = 0; ///< 0: not known
    friend bool operator==(const credentials&, const credentials&) = default;
};

struct access_config {
    /// Members of these groups see all runs.
    std::vector<std::string> admin_groups;
    /// Unfinished runs that one user may have; 0: no bound. Whoever sees all runs has none.
    std::size_t max_active_runs = 0;
    /// Runs and further turns that one user may hand over in any minute, at most 10,000; 0: no bound. Work that is
    /// refused before the API is asked does not count. Users who see all runs have none.
    std::uint32_t submissions_per_minute = 0;
    /// Members of these groups may read `GET /metrics`, like users who see all runs.
    std::vector<std::string> metrics_groups;
};

/// All complaints, with the paths of the config file.
std::vector<json_issue> validate(const access_config& config);

/// Reads the system's user database. Both may block on the system's user database, so only threads other than the io
/// thread call them (`user_lookup`). Both are thread-safe.
struct user_directory {
    /// The names of the user's groups, the primary one (`gid`) too.
    std::function<std::vector<std::string>(const credentials&)> groups;
    /// The user's name; empty when there is none.
    std::function<std::string(uid_t)> name;
};

/// The system's own: getgrouplist(3), getpwuid_r(3).
user_directory system_users();

/// True when the system knows a group of this name (getgrnam_r(3)). May block on its user database.
bool is_group(const std::string& name);

/// What a peer may see: everything, or what is its own.
struct visibility {
    bool everything = false;
    uid_t uid = 0;
    bool metrics = false; ///< counts over all runs, without the runs

    friend bool operator==(const visibility&, const visibility&) = default;
    bool sees(uid_t owner) const { return everything || owner == uid; }
    /// The owner that queries are narrowed to; empty for none.
    std::optional<uid_t> only() const {
        if (everything) return std::nullopt;
        return uid;
    }
};

/// True when the rights of `peer` depend on its groups.
bool needs_groups(const credentials& peer, uid_t self, const access_config& config);

/// root, the daemon's own user (`self`) and members of the admin groups see everything, all others their own
/// (design: who may do what). `groups` are the names of the peer's groups; unused without `needs_groups`. Pure.
visibility visibility_of(const credentials& peer, uid_t self, const access_config& config,
                         const std::vector<std::string>& groups);

} // namespace tether::server
