// Checks that other users cannot change a file on which the daemon relies.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <sys/stat.h>
#include <vector>

namespace tether::daemon {

/// An entry of passwd(5).
struct user_entry {
    std::string name;
    gid_t group = 0;
};

/// An entry of group(5).
struct group_entry {
    std::string name;
    gid_t id = 0;
    std::vector<std::string> members; ///< without the users whose primary group it is
};

/// True for the user's primary group if it has the user's name (`usergroups`, pam_umask(8)), has no other member, and
/// is the primary group of no other user. Files that the user creates with umask 0002 are writable for this group. The
/// name must match because a directory service may not list all users. Pure.
bool is_private_group(const user_entry& user, const group_entry& group, std::span<const user_entry> users);

/// Why users other than `user` and root can change the file or replace it: they own it or its folder, or the mode lets
/// them write. A sentence that names the command to run. `about` describes the open file. The group root and the
/// private group of `user` are trusted. In a folder with the sticky bit, others cannot replace the file. Devices are
/// not checked.
std::optional<std::string> why_changeable(const std::string& path, const struct stat& about, uid_t user);

} // namespace tether::daemon
