// Checks files: configuration, key, socket, state directory.
#include "checks.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tether::cli::doctor {

namespace {

constexpr std::size_t most_complaints = 5;
constexpr std::uint64_t mebi = std::uint64_t{1} << 20;
constexpr std::uint64_t room_to_work = 64 * mebi, room_to_spare = 1024 * mebi;

bool is_open_to_others(const file_facts& file) {
    return (file.mode & 0077u) != 0;
}

bool holds(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::string error_text(int error) {
    return std::strerror(error);
}

/// Suggests how to see more: root sees more, but root would check the system's service instead of the user's.
std::string look_closer(const facts& known, const std::string& path) {
    return known.asked == service::user ? "namei -l " + path : "sudo tether doctor";
}

/// The user that the daemon runs as, from the service manager, or because the service is this user's; else empty. Not
/// the owner of the socket, because any user can create one.
std::string certain_user(const facts& known) {
    if (known.unit.is_loaded() && !known.unit.user.empty()) return known.unit.user;
    return known.asked == service::user ? known.me.name : "";
}

std::string make_key_file(const facts& known, const std::string& path) {
    const std::string user = certain_user(known);
    if (user.empty())
        return fmt::format("as the user that runs tetherd: install -m 600 /dev/null {}, then paste the key into it",
                           path);
    return as_owner(known.asked,
                    fmt::format("install -m 600 -o {} /dev/null {}, then paste the key into it", user, path));
}

finding judge_key_file(const facts& known, const std::string& path, const file_facts& file, bool is_credential) {
    const std::string user = is_credential ? "root" : service_user(known);
    const auto owner = [&](std::string_view command) { return as_owner(known.asked, command); };
    if (file.error == EACCES)
        return {level::skipped, "key", path + " is not accessible to this user", look_closer(known, path)};
    if (!file.is_there())
        return {level::fail, "key", fmt::format("{}: {}", path, error_text(file.error)),
                is_credential
                    ? owner(fmt::format("install -m 600 -o root /dev/null {}, then paste the key into it", path))
                    : make_key_file(known, path)};
    if (file.is != file_facts::type::regular)
        return {level::fail, "key", path + " is not a file", "set api.key_file to the path of a file"};
    if (file.size == 0)
        return {level::fail, "key", path + " is empty",
                owner(fmt::format("tee {} >/dev/null, then paste the key", path))};
    if (is_open_to_others(file)) {
        const std::string result = fmt::format("{} has mode {:04o}: other users can read the key", path, file.mode);
        if (is_credential) return {level::warn, "key", result, "sudo chmod 600 " + path};
        return {level::fail, "key", result + ", so tetherd refuses it", "chmod 600 " + path};
    }
    // No chown: it would give the key to a user that is not verified.
    if (file.owner != user && user != "root" && !user.empty())
        return {level::fail, "key",
                fmt::format("{} belongs to {}, and the daemon's user {} cannot read it", path, file.owner, user),
                fmt::format("run tetherd as {}, or set api.key_file to a file that its user owns", file.owner)};
    return {level::ok, "key", fmt::format("{} is readable only by {}", path, file.owner)};
}

/// Connecting requires write permission: unix(7).
bool lets_group_in(const file_facts& socket) {
    return (socket.mode & 0020u) != 0;
}

/// The command that lets this user connect. Never names root's group or the group of a user, which grant more than the
/// socket.
std::string way_in(const facts& known) {
    const file_facts& file = known.socket.file;
    if (lets_group_in(file) && file.group != "root" && file.group != file.owner)
        return fmt::format("sudo usermod -aG {} {}, then log in again", file.group, known.me.name);
    if (known.asked == service::system && known.unit.is_loaded())
        return "set SocketGroup= or SocketMode= of tetherd.socket: sudo systemctl edit tetherd.socket";
    return fmt::format("ask {}, who owns the socket", file.owner);
}

} // namespace

std::string service_user(const facts& known) {
    if (known.unit.is_loaded() && !known.unit.user.empty()) return known.unit.user;
    if (!known.daemon.user.empty()) return known.daemon.user;
    if (known.asked == service::user) return known.me.name;
    const file_facts& socket = known.socket.file;
    return socket.is_there() && socket.is == file_facts::type::socket ? socket.owner : "";
}

finding check_config(const facts& known) {
    const config_facts& config = known.config;
    if (config.path.empty())
        return {level::skipped, "config", "not checked: the daemon's configuration file is unknown",
                "tether doctor --config FILE"};
    const std::string user = service_user(known);
    const std::string as_user = user.empty() || user == known.me.name ? "" : fmt::format("sudo -u {} ", user);
    const std::string again = fmt::format("{}tetherd --config {} --check-config", as_user, config.path);
    if (config.file.error == ENOENT && config.is_chosen)
        return {level::fail, "config", config.path + " does not exist",
                known.unit.is_loaded() ? "create it: the unit reads it, and its api.key_file names the key file"
                                       : "name another file with --config"};
    if (config.file.error == EACCES)
        return {level::skipped, "config", config.path + " is not readable by this user",
                look_closer(known, config.path)};
    if (config.tetherd.empty())
        return {level::warn, "config", "not checked: tetherd is neither beside tether nor on PATH",
                "install tetherd, or add its directory to PATH"};
    if (config.status == bad_configuration) {
        std::vector<std::string> some = config.complaints;
        if (some.size() > most_complaints) {
            const std::size_t more = some.size() - most_complaints;
            some.resize(most_complaints);
            some.push_back(fmt::format("and {} more", more));
        }
        return {level::fail, "config", fmt::format("{}", fmt::join(some, "\n")),
                "fix it, then check again with " + again};
    }
    if (config.status != 0 || !config.in_effect)
        return {
            level::fail, "config",
            fmt::format("{} could not be checked: {} ended with status {}", config.path, config.tetherd, config.status),
            again};
    if (!config.version.empty() && config.version != known.version)
        return {level::warn, "config",
                fmt::format("valid according to {}, but that is version {}, not {}", config.tetherd, config.version,
                            known.version),
                "install tether and tetherd together"};
    if (!config.file.is_there()) return {level::ok, "config", config.path + " does not exist: defaults are used"};
    return {level::ok, "config", config.path + " is valid"};
}

finding check_key(const facts& known) {
    const key_facts& key = known.key;
    if (!key.credential_path.empty() && (key.credential.is_there() || key.credential.error == EACCES))
        return judge_key_file(known, key.credential_path, key.credential, /*is_credential=*/true);
    if (!known.config.in_effect) return {level::skipped, "key", "not checked: the configuration could not be read"};
    if (const std::string& path = known.config.in_effect->key_file; !path.empty())
        return judge_key_file(known, path, key.file, /*is_credential=*/false);
    if (is_upstream_good(known)) return {level::ok, "key", "the API accepts the daemon's key"};
    if (key.in_environment && !known.unit.is_loaded()) return {level::ok, "key", "ANTHROPIC_API_KEY is set here"};
    if (known.unit.is_loaded() && !key.credential_path.empty())
        return {level::fail, "key",
                fmt::format("no key: {} does not exist and api.key_file is not set", key.credential_path),
                fmt::format("sudo install -m 600 /dev/null {0} && sudo tee {0} >/dev/null, then paste the key",
                            key.credential_path)};
    if (known.unit.is_loaded() && !known.daemon.status)
        return {level::fail, "key", "no key: api.key_file is not set",
                fmt::format("set api.key_file in {}, then: {}", known.config.path,
                            systemctl(known.asked, "restart tetherd"))};
    return {known.daemon.status ? level::skipped : level::fail, "key",
            known.daemon.status ? "not checked: only the daemon knows where its key comes from"
                                : "no key: neither api.key_file nor ANTHROPIC_API_KEY is set",
            known.daemon.status
                ? ""
                : "set api.key_file or ANTHROPIC_API_KEY, or try tetherd --simulate, which needs no key"};
}

finding check_socket(const facts& known) {
    const socket_facts& socket = known.socket;
    const std::string start = start_command(known);
    if (socket.file.error == EACCES)
        return {level::fail, "socket", socket.path + ": this user has no access to its directory",
                look_closer(known, socket.path)};
    if (!socket.file.is_there()) {
        const std::string result = socket.path + " does not exist: no daemon is running, or it listens elsewhere";
        const auto& configured = known.config.in_effect;
        if (configured && configured->listen != socket.path)
            return {level::fail, "socket", result, "export TETHER_SOCKET=" + configured->listen};
        return {level::fail, "socket", result, start + ", or name the socket with --socket or TETHER_SOCKET"};
    }
    if (socket.file.is != file_facts::type::socket)
        return {level::fail, "socket", socket.path + " is not a socket", "move it away, then " + start};
    if (socket.error == ECONNREFUSED)
        return {level::fail, "socket", socket.path + " is stale: no daemon listens on it", start};
    const std::string access =
        fmt::format("mode {:04o}, {}:{}", socket.file.mode, socket.file.owner, socket.file.group);
    if (socket.error == EACCES || socket.error == EPERM) {
        if (lets_group_in(socket.file) && holds(known.me.to_come, socket.file.group) &&
            !holds(known.me.groups, socket.file.group))
            return {level::fail, "socket",
                    fmt::format("{} ({}): {} is in the group {} only after the next login", socket.path, access,
                                known.me.name, socket.file.group),
                    "log in again"};
        return {level::fail, "socket", fmt::format("{} ({}): {} has no access", socket.path, access, known.me.name),
                way_in(known)};
    }
    if (socket.error != 0)
        return {level::fail, "socket", fmt::format("{}: {}", socket.path, error_text(socket.error)), start};
    return {level::ok, "socket", fmt::format("{} ({}): {} has access", socket.path, access, known.me.name)};
}

finding check_state(const facts& known) {
    if (!known.config.in_effect) return {level::skipped, "state", "not checked: the configuration could not be read"};
    const std::string& path = known.config.in_effect->state_dir;
    const file_facts& folder = known.state.folder;
    if (folder.error == EACCES)
        return {level::skipped, "state", path + " is not accessible to this user", look_closer(known, path)};
    if (!folder.is_there()) return {level::ok, "state", path + " does not exist yet: the first startup creates it"};
    if (folder.is != file_facts::type::folder)
        return {level::fail, "state", path + " is not a directory", "move it away, or set state_dir"};
    const std::string user = service_user(known);
    if (folder.owner != user && !user.empty())
        return {
            level::fail, "state", fmt::format("{} belongs to {}, the daemon runs as {}", path, folder.owner, user),
            certain_user(known) == user
                ? fmt::format("sudo chown -R {}: {}", user, path)
                : fmt::format("run tetherd as {}, or set state_dir to a directory that its user owns", folder.owner)};
    if (known.state.is_read_only)
        return {level::fail, "state", path + " is on a read-only file system",
                "remount it read-write, or set state_dir"};
    if ((folder.mode & 0022u) != 0)
        return {level::fail, "state",
                fmt::format("{} has mode {:04o}: other users can change it, so tetherd refuses it", path, folder.mode),
                as_owner(known.asked, "chmod go-w " + path)};
    const std::uint64_t room = known.state.free_bytes.value_or(room_to_spare);
    const std::string room_text = fmt::format("{} MiB free", room / mebi);
    const std::string make_room = fmt::format("free disk space: df -h {}", path);
    if (room < room_to_work)
        return {level::fail, "state", fmt::format("{}: {}, new work will be refused", path, room_text), make_room};
    if (room < room_to_spare) return {level::warn, "state", fmt::format("{}: {}", path, room_text), make_room};
    if (is_open_to_others(folder))
        return {level::warn, "state", fmt::format("{} has mode {:04o}: other users can read it", path, folder.mode),
                as_owner(known.asked, "chmod 700 " + path)};
    return {level::ok, "state", fmt::format("{} belongs to {}, {}", path, folder.owner, room_text)};
}

} // namespace tether::cli::doctor
