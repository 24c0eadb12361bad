#include "trusted_file.hpp"

#include <tether/store/ownership.hpp>

#include <algorithm>
#include <filesystem>
#include <grp.h>
#include <pwd.h>
#include <set>
#include <sys/statvfs.h>

namespace tether::daemon {
namespace {

namespace fs = std::filesystem;

/// Enough for an entry; a group with more members is not private.
constexpr std::size_t entry_bytes = 16 << 10;

std::optional<user_entry> find_user(uid_t id) {
    std::vector<char> text(entry_bytes);
    struct passwd entry {};
    struct passwd* found = nullptr;
    if (::getpwuid_r(id, &entry, text.data(), text.size(), &found) != 0 || !found) return std::nullopt;
    return user_entry{found->pw_name, found->pw_gid};
}

std::optional<group_entry> find_group(gid_t id) {
    std::vector<char> text(entry_bytes);
    struct group entry {};
    struct group* found = nullptr;
    if (::getgrgid_r(id, &entry, text.data(), text.size(), &found) != 0 || !found) return std::nullopt;
    group_entry group{found->gr_name, found->gr_gid, {}};
    for (char** member = found->gr_mem; *member; ++member) group.members.emplace_back(*member);
    return group;
}

/// Every user of the system. One thread.
std::vector<user_entry> all_users() {
    std::vector<user_entry> users;
    ::setpwent();
    while (const struct passwd* next = ::getpwent()) users.push_back({next->pw_name, next->pw_gid});
    ::endpwent();
    return users;
}

bool is_trusted(gid_t group, uid_t user) {
    if (group == 0) return true;
    const auto own = find_user(user);
    const auto found = own && own->group == group ? find_group(group) : std::nullopt;
    return found && is_private_group(*own, *found, all_users());
}

std::optional<std::string> why_writable(const fs::path& path, struct stat about, uid_t user) {
    if ((about.st_mode & S_IWGRP) != 0 && is_trusted(about.st_gid, user))
        about.st_mode &= ~static_cast<mode_t>(S_IWGRP);
    return store::why_exposed(path, about, user, store::exposure::writers);
}

std::optional<std::string> why_replaceable(const fs::path& folder, uid_t user) {
    struct stat about {};
    struct statvfs system {};
    if (::stat(folder.c_str(), &about) != 0 || ::statvfs(folder.c_str(), &system) != 0) return std::nullopt;
    if ((system.f_flag & ST_RDONLY) != 0) return std::nullopt;
    if ((about.st_mode & S_ISVTX) != 0) about.st_mode &= ~static_cast<mode_t>(S_IWGRP | S_IWOTH);
    return why_writable(folder, about, user);
}

} // namespace

bool is_private_group(const user_entry& user, const group_entry& group, std::span<const user_entry> users) {
    const auto is_user = [&](const std::string& member) { return member == user.name; };
    const auto is_elsewhere = [&](const user_entry& each) { return each.group != group.id || each.name == user.name; };
    return group.id == user.group && group.name == user.name &&
        std::all_of(group.members.begin(), group.members.end(), is_user) &&
        std::all_of(users.begin(), users.end(), is_elsewhere);
}

std::optional<std::string> why_changeable(const std::string& path, const struct stat& about, uid_t user) {
    if (S_ISCHR(about.st_mode)) return std::nullopt;
    if (auto why = why_writable(path, about, user)) return why;
    std::error_code ignored;
    std::set<fs::path> folders{fs::absolute(path, ignored).parent_path()};
    if (const fs::path target = fs::canonical(path, ignored); !target.empty()) folders.insert(target.parent_path());
    for (const fs::path& folder : folders)
        if (auto why = why_replaceable(folder, user)) return why;
    return std::nullopt;
}

} // namespace tether::daemon
