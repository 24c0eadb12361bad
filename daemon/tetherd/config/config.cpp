#include "config.hpp"

#include "config_document.hpp"
#include "config_reader.hpp"
#include "config_writer.hpp"
#include "destination.hpp"
#include "host/preflight.hpp"
#include "host/trusted_file.hpp"
#include "text_file.hpp"

#include <tether/protocol/create_run.hpp>
#include <tether/store/ownership.hpp>

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace tether::daemon {
namespace {

/// The only version of the file so far.
constexpr std::uint64_t current_version = 1;

/// Largest `log.burst` and `log.per_minute`.
constexpr std::uint32_t most_records = 1'000'000;

/// The sources of settings that do not come from the file: the setting's path and the name of its source.
using sources = std::map<std::string, std::string>;

void take_over(std::string& setting, const std::string& value, std::string path, std::string source, sources& from) {
    setting = value;
    from[std::move(path)] = std::move(source);
}

void apply(const options& given, config& into, sources& from) {
    const auto take = [&](const std::optional<std::string>& value, std::string& setting, const char* path,
                          const char* source) {
        if (value) take_over(setting, *value, path, source, from);
    };
    take(given.listen, into.server.listen, "/listen", "--listen");
    take(given.state_dir, into.state_dir, "/state_dir", "--state-dir");
    take(given.base_url, into.wire.base_url, "/api/base_url", "--base-url");
    take(given.ca_file, into.wire.ca_file, "/api/ca_file", "--ca-file");
    if (!given.log_level) return;
    from["/log/level"] = "--log-level";
    if (const auto level = parse_log_level(*given.log_level)) into.level = *level; // parse_options has checked it
}

std::optional<std::string> file_to_read(const options& given) {
    if (given.config_file) return given.config_file;
    std::error_code ignored;
    if (given.simulate || !std::filesystem::exists(TETHER_CONFIG_FILE, ignored)) return std::nullopt;
    return TETHER_CONFIG_FILE;
}

/// An administrator checks the files for the daemon's user, who owns the state directory, and not for root.
void choose_user(const options& given, loaded_config& loaded) {
    loaded.user = ::geteuid();
    struct stat about {};
    if (!given.check_config || loaded.user != 0 || ::stat(loaded.value.state_dir.c_str(), &about) != 0) return;
    loaded.user = about.st_uid;
    if (loaded.user != 0)
        loaded.notes.push_back(
            fmt::format("files are checked for user {}, who owns {}", loaded.user, loaded.value.state_dir));
}

/// True under systemd (sd_booted(3)).
bool has_units() {
    std::error_code ignored;
    return std::filesystem::exists("/run/systemd/system", ignored);
}

/// Adds notes about the dialer, which reads the base URL from the same file, but not from the command line. Without the
/// dialer's socket, `--check-config` adds them only for the units' own configuration file. `loaded` does not contain
/// the options yet.
void judge_dialer(const options& given, loaded_config& loaded, const std::string& file) {
    const wire::wire_config& wire = loaded.value.wire;
    const bool is_check = given.check_config && file == TETHER_CONFIG_FILE && has_units();
    if (given.simulate || (wire.dialer.empty() && !is_check)) return;
    if (given.base_url && *given.base_url != wire.base_url)
        loaded.notes.push_back(fmt::format("--base-url: tetherd-dialer.service reads only the configuration file and "
                                           "connects to {}: set api.base_url in that file",
                                           wire.base_url));
    if (is_check)
        loaded.notes.push_back("/api/base_url: tetherd and tetherd-dialer read it at startup; after a change, run: "
                               "systemctl restart tetherd");
}

/// Adds errors about the directories. The systemd units create the default ones, so errors about those are only notes.
/// A trial uses other directories, so it ignores them.
void judge_places(bool is_trial, loaded_config& loaded, std::vector<json_issue>& issues) {
    const config usual;
    const config& settings = loaded.value;
    const bool is_booted = has_units();
    for (json_issue& issue : wrong_places(settings)) {
        const bool is_usual = issue.path == "/state_dir" ? settings.state_dir == usual.state_dir
                                                         : settings.server.listen == usual.server.listen;
        const auto same_place = [&](const json_issue& other) { return other.path == issue.path; };
        if (is_usual && is_trial) continue;
        if (is_usual && is_booted)
            loaded.notes.push_back(fmt::format("{}: {}; the systemd units create it", issue.path, issue.text));
        else if (std::none_of(issues.begin(), issues.end(), same_place)) issues.push_back(std::move(issue));
    }
    // Under systemd, the default directory belongs to the daemon's user, who is rarely the caller.
    const bool is_default = settings.state_dir == usual.state_dir && (is_trial || is_booted);
    const auto is_about_state = [](const json_issue& other) { return other.path == "/state_dir"; };
    if (is_default || std::any_of(issues.begin(), issues.end(), is_about_state)) return;
    if (const auto why = store::why_exposed_state(settings.state_dir, loaded.user))
        issues.push_back({"/state_dir", *why});
}

/// True when a Unix socket can be bound to the path (unix(7)).
bool is_socket_path(std::string_view text) {
    return text.starts_with('/') && text.size() < sizeof(sockaddr_un::sun_path);
}

/// Checks limits that are valid alone but not together.
void judge_limits(loaded_config& loaded) {
    const std::size_t waiting = loaded.value.wire.max_waiting, active = loaded.value.runs.active_runs;
    if (waiting < active)
        loaded.notes.push_back(fmt::format("/limits/max_waiting: {} is less than limits.active_runs ({}): when all "
                                           "runs reconnect together, for example after an outage, some fail and retry",
                                           waiting, active));
}

} // namespace

std::vector<json_issue> read_config(std::string_view text, config& into) {
    std::vector<json_issue> issues;
    const auto object = parse_config(text, issues);
    if (!object) return issues;
    json_fields fields{*object, "", issues};
    std::uint64_t version = current_version;
    if (fields.read("version", version) && version != current_version)
        fields.complain("version", fmt::format("must be {}, the only version this tetherd supports", current_version));
    config_reader reader{fields, issues};
    walk(into, reader);
    fields.finish();
    return issues;
}

boost::json::object dump_config(const config& what) {
    config_writer writer;
    writer.member("version", current_version);
    walk(what, writer);
    return writer.take();
}

std::vector<json_issue> validate(const config& what) {
    std::vector<json_issue> issues;
    const auto add = [&issues](std::vector<json_issue> more) {
        for (json_issue& issue : more)
            if (std::find(issues.begin(), issues.end(), issue) == issues.end()) issues.push_back(std::move(issue));
    };
    add(server::validate(what.server));
    add(server::validate(what.access));
    add(server::validate(what.metrics));
    if (!what.state_dir.starts_with('/')) add({{"/state_dir", "must be an absolute path"}});
    add(wire::validate(what.wire));
    add(api::validate(what.api));
    add(session::validate(what.follow));
    add(session::validate(what.runs));
    if (what.runs.timeout > protocol::max_timeout) // the limit for a request also applies to the default
        add({{"/runs/timeout", "must be at most " + to_text(protocol::max_timeout)}});
    if (what.runs.queue_timeout > protocol::max_timeout)
        add({{"/runs/queue_timeout", "must be at most " + to_text(protocol::max_timeout)}});
    if (what.records.burst > most_records) add({{"/log/burst", fmt::format("must be at most {}", most_records)}});
    if (what.records.per_minute > most_records)
        add({{"/log/per_minute", fmt::format("must be at most {}", most_records)}});
    return issues;
}

loaded_config load_config(const options& given, const environment& from) {
    loaded_config loaded;
    sources overridden;
    std::string file;
    std::optional<struct stat> about; // of the file that was read
    const auto complain = [&](const json_issue& issue, const std::string& where) {
        loaded.complaints.push_back(to_line(issue, where));
    };

    if (const auto path = file_to_read(given)) {
        file = *path;
        const auto text = read_text_file(file, &about.emplace());
        if (text)
            for (const json_issue& issue : read_config(*text, loaded.value)) complain(issue, file);
        else loaded.complaints.push_back(fmt::format("{}: {}", file, text.error().message()));
        if (!text) about.reset();
    }
    if (const std::string url = from("ANTHROPIC_BASE_URL"); !url.empty())
        take_over(loaded.value.wire.base_url, url, "/api/base_url", "ANTHROPIC_BASE_URL", overridden);
    loaded.value.wire.dialer = from("TETHER_DIALER");
    if (const std::string& dialer = loaded.value.wire.dialer; !dialer.empty() && !is_socket_path(dialer))
        loaded.complaints.emplace_back("TETHER_DIALER: must be an absolute path of at most 107 bytes");
    judge_dialer(given, loaded, file);
    apply(given, loaded.value, overridden);
    choose_user(given, loaded);
    if (about)
        if (auto why = why_changeable(file, *about, loaded.user)) loaded.complaints.push_back(std::move(*why));
    std::vector<json_issue> issues = validate(loaded.value);
    if (given.simulate) loaded.value.wire.ca_file.clear(); // the simulator has its own authority and no proxy
    else if (wire::parse_url(loaded.value.wire.base_url))  // otherwise reported already
        if (const auto where = find_destination(loaded.value.wire.base_url, from); !where)
            loaded.complaints.push_back(where.error().text);
    for (json_issue& issue : missing_here(loaded.value, loaded.user)) issues.push_back(std::move(issue));
    if (given.check_config) judge_places(given.simulate, loaded, issues);
    judge_limits(loaded);
    for (const json_issue& issue : issues) {
        const auto source = overridden.find(issue.path);
        complain(issue, source == overridden.end() ? file : source->second);
    }
    return loaded;
}

} // namespace tether::daemon
