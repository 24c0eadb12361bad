// Collects facts from the file system and the system's databases.
#include "gather.hpp"

#include <cerrno>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace tether::cli::doctor {

namespace {

file_facts::type type_of(mode_t mode) {
    if (S_ISREG(mode)) return file_facts::type::regular;
    if (S_ISDIR(mode)) return file_facts::type::folder;
    return S_ISSOCK(mode) ? file_facts::type::socket : file_facts::type::other;
}

std::vector<std::string> names_of(const std::vector<gid_t>& groups) {
    std::vector<std::string> names;
    for (const gid_t group : groups) names.push_back(group_name(group));
    return names;
}

} // namespace

// One thread, so functions with static buffers are safe.
std::string user_name(uid_t user) {
    const passwd* entry = ::getpwuid(user);
    return entry ? entry->pw_name : std::to_string(user);
}

std::string group_name(gid_t group) {
    const ::group* entry = ::getgrgid(group);
    return entry ? entry->gr_name : std::to_string(group);
}

file_facts look_at(const std::string& path) {
    file_facts file;
    struct stat about {};
    if (::stat(path.c_str(), &about) != 0) {
        file.error = errno;
        return file;
    }
    file.is = type_of(about.st_mode);
    file.mode = about.st_mode & 07777u;
    file.owner = user_name(about.st_uid);
    file.group = group_name(about.st_gid);
    file.size = static_cast<std::uint64_t>(about.st_size);
    return file;
}

user_facts look_at_me() {
    user_facts me;
    me.name = user_name(::geteuid());
    std::vector<gid_t> groups(static_cast<std::size_t>(std::max(::getgroups(0, nullptr), 0)));
    groups.resize(static_cast<std::size_t>(std::max(::getgroups(static_cast<int>(groups.size()), groups.data()), 0)));
    groups.push_back(::getegid());
    me.groups = names_of(groups);
    int count = 1024;
    groups.resize(static_cast<std::size_t>(count));
    if (::getgrouplist(me.name.c_str(), ::getegid(), groups.data(), &count) < 0) return me;
    groups.resize(static_cast<std::size_t>(count));
    me.to_come = names_of(groups);
    return me;
}

state_facts look_at_state(const std::string& path) {
    state_facts state;
    state.folder = look_at(path);
    struct statvfs about {};
    if (!state.folder.is_there() || ::statvfs(path.c_str(), &about) != 0) return state;
    state.free_bytes = static_cast<std::uint64_t>(about.f_bavail) * about.f_frsize;
    state.is_read_only = (about.f_flag & ST_RDONLY) != 0;
    return state;
}

} // namespace tether::cli::doctor
