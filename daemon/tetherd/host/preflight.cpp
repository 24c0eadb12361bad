#include "preflight.hpp"

#include "config/text_file.hpp"
#include "instance.hpp"
#include "trusted_file.hpp"

#include <tether/core/descriptor.hpp>
#include <tether/store/ownership.hpp>
#include <tether/wire/tls_context.hpp>

#include <boost/system/system_error.hpp>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tether::daemon {
namespace {

/// Why the file cannot be read, or other users can change it.
std::optional<std::string> why_no_text(const std::string& path, uid_t user) {
    struct stat about {};
    if (const auto text = read_text_file(path, &about); !text)
        return fmt::format("{}: {}", path, text.error().message());
    return why_changeable(path, about, user);
}

std::optional<std::string> why_no_authorities(const std::string& path, uid_t user) {
    if (auto why = why_no_text(path, user)) return why;
    try {
        const wire::tls_context would_trust{path};
        return std::nullopt;
    } catch (const boost::system::system_error& error) {
        return fmt::format("{}: contains no PEM certificate: {}", path, error.code().message());
    }
}

/// Why `path` is not a private key file that only the daemon can read.
std::optional<std::string> why_no_private_key(const std::string& path, uid_t user) {
    const descriptor in{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)};
    struct stat about {};
    if (!in || ::fstat(in.value(), &about) != 0) return path + ": " + last_error().message();
    if (!S_ISREG(about.st_mode)) return path + ": is not a file";
    if ((about.st_mode & 0077) != 0)
        return fmt::format("{}: the key file is accessible to other users; run: chmod 600 {}", path, path);
    if (auto why = store::why_exposed(path, about, user, store::exposure::readers)) return why;
    return why_changeable(path, about, user); // also its folder
}

void check_client_identity(const wire::wire_config& wire, uid_t user, std::vector<json_issue>& issues) {
    const wire::client_identity own{wire.client_cert_file, wire.client_key_file};
    if (own.cert_file.empty() && own.key_file.empty()) return;
    const auto complain = [&](const char* path, std::string text) { issues.push_back({path, std::move(text)}); };
    if (own.cert_file.empty()) return complain("/api/client_cert_file", "must be set together with client_key_file");
    if (own.key_file.empty()) return complain("/api/client_key_file", "must be set together with client_cert_file");
    if (auto why = why_no_text(own.cert_file, user)) return complain("/api/client_cert_file", std::move(*why));
    if (auto why = why_no_private_key(own.key_file, user)) return complain("/api/client_key_file", std::move(*why));
    try {
        const wire::tls_context usable{{}, own};
    } catch (const boost::system::system_error& error) {
        complain("/api/client_key_file", error.what());
    }
}

namespace fs = std::filesystem;

/// The system's error message when this user has no access; empty when it has.
std::optional<std::string> why_not(const fs::path& path, int mode) {
    if (::faccessat(AT_FDCWD, path.c_str(), mode, AT_EACCESS) == 0) return std::nullopt;
    return fmt::format("{}: {}", path.string(), error_code{errno, boost::system::system_category()}.message());
}

std::optional<std::string> why_no_folder(const fs::path& path) {
    std::error_code ignored;
    if (fs::exists(path, ignored) && !fs::is_directory(path, ignored)) return path.string() + ": is not a directory";
    return why_not(path, R_OK | W_OK | X_OK);
}

/// The folder, or its nearest existing parent.
fs::path nearest_there(fs::path path) {
    std::error_code ignored;
    while (!fs::exists(path, ignored) && path.has_relative_path()) path = path.parent_path();
    return path;
}

std::optional<std::string> why_no_state(const fs::path& folder) {
    const fs::path there = nearest_there((folder / "").lexically_normal().parent_path());
    if (auto why = why_no_folder(there)) return why;
    std::error_code ignored;
    for (const char* name : {"lock", "tether.db", "seal.key", "instance"})
        if (const fs::path file = folder / name; fs::exists(file, ignored))
            if (auto why = why_not(file, R_OK | W_OK)) return why;
    return why_no_instance(folder);
}

std::optional<std::string> why_no_socket(const fs::path& path) {
    std::error_code ignored;
    if (fs::exists(path, ignored) && !fs::is_socket(path, ignored))
        return path.string() + ": exists and is not a socket";
    const fs::path folder = path.parent_path();
    if (!fs::exists(folder, ignored) && fs::is_directory(folder.parent_path(), ignored))
        return fmt::format("{0}: the socket's folder is missing; run: mkdir {0}", folder.string());
    return why_no_folder(folder);
}

} // namespace

std::vector<json_issue> wrong_places(const config& settings) {
    std::vector<json_issue> issues;
    if (const auto why = why_no_state(settings.state_dir)) issues.push_back({"/state_dir", *why});
    if (const auto why = why_no_socket(settings.server.listen)) issues.push_back({"/listen", *why});
    return issues;
}

std::vector<json_issue> missing_here(const config& settings, uid_t user) {
    std::vector<json_issue> issues;
    const auto want_group = [&](const std::string& name, std::string path) {
        if (server::is_group(name)) return;
        issues.push_back({std::move(path), fmt::format("no such group: \"{}\"", name)});
    };
    if (!settings.server.socket_group.empty()) want_group(settings.server.socket_group, "/socket_group");
    for (std::size_t i = 0; i < settings.access.admin_groups.size(); ++i)
        want_group(settings.access.admin_groups[i], fmt::format("/access/admin_groups/{}", i));
    for (std::size_t i = 0; i < settings.access.metrics_groups.size(); ++i)
        want_group(settings.access.metrics_groups[i], fmt::format("/access/metrics_groups/{}", i));

    check_client_identity(settings.wire, user, issues);
    const std::string& authorities = settings.wire.ca_file;
    if (authorities.empty()) return issues;
    if (const auto why = why_no_authorities(authorities, user)) issues.push_back({"/api/ca_file", *why});
    return issues;
}

} // namespace tether::daemon
