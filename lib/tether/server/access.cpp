#include <tether/server/access.hpp>

#include <algorithm>
#include <grp.h>
#include <pwd.h>

namespace tether::server {
namespace {

/// Calls `look` with a growing buffer, at most 1 MiB, while it returns ERANGE (getpwuid_r(3)).
template <class Entry, class Look>
std::string name_from(Look look, char* Entry::*member) {
    Entry entry{};
    for (std::size_t size = 1024; size <= (1u << 20); size *= 4) {
        std::vector<char> buffer(size);
        Entry* found = nullptr;
        const int ec = look(&entry, buffer.data(), size, &found);
        if (ec == ERANGE) continue;
        return ec == 0 && found ? std::string{found->*member} : std::string{};
    }
    return {};
}

std::string user_name(uid_t uid) {
    return name_from<passwd>([uid](auto... rest) { return ::getpwuid_r(uid, rest...); }, &passwd::pw_name);
}

std::string group_name(gid_t gid) {
    return name_from<group>([gid](auto... rest) { return ::getgrgid_r(gid, rest...); }, &group::gr_name);
}

std::vector<std::string> groups_of(const credentials& peer) {
    const std::string name = user_name(peer.uid);
    std::vector<gid_t> ids(64);
    int count = static_cast<int>(ids.size());
    if (name.empty()) {
        ids.assign(1, peer.gid);
        count = 1;
    } else if (::getgrouplist(name.c_str(), peer.gid, ids.data(), &count) < 0) {
        ids.resize(static_cast<std::size_t>(count)); // the call has set `count` to the required size
        if (::getgrouplist(name.c_str(), peer.gid, ids.data(), &count) < 0) return {};
    }
    std::vector<std::string> names;
    for (int i = 0; i < count; ++i) names.push_back(group_name(ids[static_cast<std::size_t>(i)]));
    return names;
}

} // namespace

std::vector<json_issue> validate(const access_config& config) {
    std::vector<json_issue> issues;
    if (config.submissions_per_minute > 10'000)
        issues.push_back({"/access/submissions_per_minute", "must be at most 10000"});
    return issues;
}

user_directory system_users() {
    return {groups_of, user_name};
}

bool is_group(const std::string& name) {
    const auto look = [&](auto... rest) { return ::getgrnam_r(name.c_str(), rest...); };
    return !name_from<group>(look, &group::gr_name).empty();
}

bool needs_groups(const credentials& peer, uid_t self, const access_config& config) {
    const bool has_groups = !config.admin_groups.empty() || !config.metrics_groups.empty();
    return has_groups && peer.uid != 0 && peer.uid != self;
}

visibility visibility_of(const credentials& peer, uid_t self, const access_config& config,
                         const std::vector<std::string>& groups) {
    if (peer.uid == 0 || peer.uid == self) return {true, peer.uid, true};
    const auto is_member = [&groups](const std::vector<std::string>& named) {
        return std::any_of(groups.begin(), groups.end(), [&](const std::string& group) {
            return !group.empty() && std::count(named.begin(), named.end(), group) > 0;
        });
    };
    const bool admin = is_member(config.admin_groups);
    return {admin, peer.uid, admin || is_member(config.metrics_groups)};
}

} // namespace tether::server
