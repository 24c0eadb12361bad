// Collects the settings of all layers, and reads, checks and prints them.
#pragma once

#include "environment.hpp"
#include "host/log_output.hpp"
#include "options.hpp"

#include <tether/api/config.hpp>
#include <tether/core/duration.hpp>
#include <tether/server/access.hpp>
#include <tether/server/scrape_config.hpp>
#include <tether/server/server_config.hpp>
#include <tether/session/policy/config.hpp>
#include <tether/wire/config.hpp>

#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace tether::daemon {

/// All settings. Each layer owns its part; the rest belongs to the daemon.
struct config {
    wire::wire_config wire;
    api::api_config api;
    session::follow_config follow;
    session::runs_config runs;
    server::server_config server;
    server::access_config access;
    server::scrape_config metrics;
    /// The folder for state that must survive the daemon. Created with mode 0700 when it is missing.
    std::string state_dir = "/var/lib/tether";
    /// A file with the API key, which only its owner may read.
    std::string key_file;
    log_level level = log_level::info;
    log_format format = log_format::automatic;
    log_limits records; ///< how many log records of one kind are written
    /// Time between two searches for orphaned sessions, which are logged; 0: only on request. Each search reads the
    /// complete list of sessions at the API.
    milliseconds reap_interval{0};
    bool reap_removes = false; ///< each search removes the sessions that it finds

    /// Size of the stored data of finished runs, in bytes. Over it, the oldest are deleted before `runs.retain`; 0: no
    /// limit.
    std::uint64_t store_bytes = std::uint64_t{4} << 30;
    /// The same for one user's finished runs. New work is refused while the user's unfinished runs exceed it.
    std::uint64_t store_bytes_per_user = std::uint64_t{2} << 30;
};

/// Reads the text of a config file (`parse_config`) over `into`. Returns all errors; empty after a success. A member
/// with an error keeps its former value. Unknown members, duplicate members and a `version` other than 1 are errors.
std::vector<json_issue> read_config(std::string_view text, config& into);

/// The configuration in the format of the config file, with every member. Values of `api.headers` are masked, because
/// they may be secrets; everything else can be read back unchanged.
boost::json::object dump_config(const config& what);

/// Returns the errors of all layers, with the paths of the config file. Pure.
std::vector<json_issue> validate(const config& what);

/// A configuration, or the errors in it.
struct loaded_config {
    config value;
    /// Lines that can follow `tetherd: `, each with the source of the setting and its path.
    std::vector<std::string> complaints;
    std::vector<std::string> notes; ///< the same for things that are not errors
    uid_t user = 0; ///< whose files are trusted: this process's user, or with `--check-config` by root the owner of
                    ///< the state directory, if it exists
};

/// Combines the sources: option over environment over file over default. Without `--config`, `TETHER_CONFIG_FILE` is
/// read if it exists, but not with `--simulate`, which is for trials. The environment provides ANTHROPIC_BASE_URL and
/// the variables that name a proxy. Reports every error that would make startup fail, except errors with the key and
/// those that only the remote API can detect. Checks folders and files only with `--check-config`. May block on the
/// system's user database.
loaded_config load_config(const options& given, const environment& from);

} // namespace tether::daemon
