#include <tether/store/ownership.hpp>

#include <fmt/format.h>

namespace tether::store {
namespace {

constexpr mode_t group_or_others = 0077;
constexpr mode_t writable_by_others = 0022;

} // namespace

std::optional<std::string> why_exposed(const std::filesystem::path& path, const struct stat& about, uid_t user,
                                       exposure to) {
    if (about.st_uid != user && about.st_uid != 0)
        return fmt::format("{0} belongs to user {1}, who can read and change it; run: chown {2} {0}", path.string(),
                           about.st_uid, user); // numbers: a name may need a directory service
    if (to == exposure::readers && (about.st_mode & group_or_others) != 0)
        return fmt::format("{0}: other users can read this key; run: chmod 600 {0}", path.string());
    if ((about.st_mode & writable_by_others) != 0)
        return fmt::format("{0}: other users can change it; run: chmod go-w {0}", path.string());
    return std::nullopt;
}

std::optional<std::string> why_exposed(const std::filesystem::path& path, exposure to, uid_t user) {
    struct stat about {};
    if (::stat(path.c_str(), &about) != 0) return std::nullopt;
    return why_exposed(path, about, user, to);
}

std::optional<std::string> why_exposed_state(const std::filesystem::path& folder, uid_t user) {
    if (auto why = why_exposed(folder, exposure::writers, user)) return why;
    if (auto why = why_exposed(folder / "seal.key", exposure::readers, user)) return why;
    for (const char* name : {"tether.db", "tether.db-wal", "tether.db-shm", "lock", "instance"})
        if (auto why = why_exposed(folder / name, exposure::writers, user)) return why;
    return std::nullopt;
}

} // namespace tether::store
